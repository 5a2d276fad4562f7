import { z } from "zod";
import { Problem } from "../http/problem.ts";
import { defineRoute, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

const Note = z.object({ id: z.string(), text: z.string() });

/** A resource used for one block: the transaction commits at its end, and rolls back when it throws. */
export function noteRoutes({
  notes,
  background,
  log,
}: Pick<Services, "notes" | "background" | "log">): readonly Route[] {
  const params = z.object({ id: z.string().max(100) });

  const read = defineRoute({
    method: "get",
    path: "/notes/:id",
    summary: "Reads a note",
    params,
    answer: Note,
    handler: ({ params: { id }, signal }) =>
      notes.transaction({ signal }).use(async (tx) => {
        const text = await tx.read(id);
        if (text === undefined) throw new Problem(404, "Not Found", { detail: `No note ${id}.` });
        return { id, text };
      }),
  });

  const write = defineRoute({
    method: "put",
    path: "/notes/:id",
    summary: "Writes a note",
    params,
    body: z.object({ text: z.string().max(10_000) }),
    answer: Note,
    handler: async ({ params: { id }, body: { text }, signal }) => {
      await notes.transaction({ signal }).use((tx) => tx.write(id, text));
      // Goes on after the answer; a shutdown waits for it.
      background.add(() => log.info("note written", { id, length: text.length }), {
        name: `audit note ${id}`,
      });
      return { id, text };
    },
  });

  return [read, write];
}
