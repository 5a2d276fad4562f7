import { z } from "zod";
import { gather } from "../concurrency/gather.ts";
import { Queue } from "../concurrency/queue.ts";
import { readChunks } from "../http/body.ts";
import { Problem } from "../http/problem.ts";
import { readLines, type TextLine } from "../http/read-lines.ts";
import { defineRoute, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

const Line = z.object({ id: z.string().max(100), text: z.string().max(10_000) });

/** Longest line, in characters: what the longest note needs when every one of its characters is escaped. */
const maxLineLength = 65_536;

/**
 * A pipeline: one producer reads the body line by line, consumers write what it finds. The queue between
 * them is bounded, so a fast client waits for a slow store, and memory holds 64 lines however long the body.
 */
export function importRoute({ notes }: Pick<Services, "notes">): Route {
  return defineRoute({
    method: "post",
    path: "/imports",
    summary: "Imports notes, one JSON object a line",
    rawBody: { type: "application/x-ndjson", schema: Line },
    answer: z.object({ imported: z.number() }),
    timeoutMs: 60_000,
    handler: async ({ context, group, signal }) => {
      const lines = new Queue<TextLine>(64);
      group.spawn(
        async (signal) => {
          for await (const line of readLines(readChunks(context.req, signal), maxLineLength)) {
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

  async function writeNotes(lines: Queue<TextLine>, signal: AbortSignal): Promise<number> {
    let count = 0;
    for await (const line of lines.items({ signal })) {
      const { id, text } = parseLine(line);
      await notes.transaction({ signal }).use((tx) => tx.write(id, text));
      count++;
    }
    return count;
  }
}

function parseLine({ number, text }: TextLine): z.output<typeof Line> {
  try {
    return Line.parse(JSON.parse(text));
  } catch (cause) {
    throw new Problem(400, "Bad Request", { detail: `Line ${number} is no note.`, cause });
  }
}
