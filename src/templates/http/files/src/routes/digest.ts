import { z } from "zod";
import { defineRoute, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

/** CPU-bound work, in a worker: the event loop stays free, and an abort stops the computation itself. */
export function digestRoute({ workers }: Pick<Services, "workers">): Route {
  return defineRoute({
    method: "get",
    path: "/digest",
    summary: "Hashes a text over and over",
    query: z.object({
      text: z.string().max(10_000),
      rounds: z.coerce.number().int().min(1).max(1e9).default(100_000),
    }),
    answer: z.object({ digest: z.string() }),
    handler: async ({ query, signal }) => ({
      digest: await workers.call("digest", [query.text, query.rounds], { signal }),
    }),
  });
}
