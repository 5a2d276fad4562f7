import { z } from "zod";
import { gather } from "../concurrency/gather.ts";
import { Queue } from "../concurrency/queue.ts";
import { Problem } from "../http/problem.ts";
import { defineRoute, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

const Line = z.object({ id: z.string().max(100), text: z.string().max(10_000) });

/**
 * A pipeline: one producer reads the body line by line, consumers write what it finds. The queue between
 * them is bounded, so a fast client waits for a slow store, and memory holds 64 lines however long the body.
 */
export function importRoute({ notes }: Pick<Services, "notes">): Route {
  return defineRoute({
    method: "post",
    path: "/imports",
    summary: "Imports notes, one JSON object a line",
    answer: z.object({ imported: z.number() }),
    timeoutMs: 60_000,
    handler: async ({ context, group, signal }) => {
      const lines = new Queue<string>(64);
      group.spawn(
        async (signal) => {
          for await (const line of readLines(context.req.raw.body)) {
            await lines.put(line, { signal });
          }
          lines.close();
        },
        { name: "read lines" },
      );
      const counts = await gather(
        Array.from({ length: 4 }, () => (signal: AbortSignal) => writeNotes(lines, signal)),
        { signal },
      );
      return { imported: counts.reduce((sum, count) => sum + count, 0) };
    },
  });

  async function writeNotes(lines: Queue<string>, signal: AbortSignal): Promise<number> {
    let count = 0;
    for await (const line of lines.items({ signal })) {
      const { id, text } = parseLine(line);
      await notes.transaction({ signal }).use((tx) => tx.write(id, text));
      count++;
    }
    return count;
  }
}

function parseLine(line: string): z.output<typeof Line> {
  try {
    return Line.parse(JSON.parse(line));
  } catch (cause) {
    throw new Problem(400, "Bad Request", { detail: `This line is no note: ${line}`, cause });
  }
}

async function* readLines(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
  if (rest.trim() !== "") yield rest;
}
