import { z } from "zod";
import { sleep } from "../concurrency/sleep.ts";
import { defineRoute } from "../http/route.ts";

/** A streamed answer: the generator runs as fast as the client reads, and ends when the client goes away. */
export const ticksRoute = defineRoute({
  method: "get",
  path: "/ticks",
  summary: "Sends a line every so often",
  query: z.object({
    count: z.coerce.number().int().min(1).max(1_000_000).default(10),
    everyMs: z.coerce.number().int().min(0).max(60_000).default(1000),
  }),
  answer: z.object({ tick: z.number() }),
  streams: true,
  handler: ({ query, signal }) => ticks(query.count, query.everyMs, signal),
});

async function* ticks(count: number, everyMs: number, signal: AbortSignal) {
  for (let tick = 1; tick <= count; tick++) {
    await sleep(everyMs, { signal });
    yield { tick };
  }
}
