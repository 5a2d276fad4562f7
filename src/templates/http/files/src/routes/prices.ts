import { z } from "zod";
import { gather } from "../concurrency/gather.ts";
import { defineRoute, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

/** What an upstream answers. */
const Answer = z.object({ price: z.number() });

const Price = z.object({ upstream: z.string(), price: z.number() });

/** Fan-out with a deadline: who answers in time is in the answer, who does not is named, and is cancelled. */
export function pricesRoute({ config, http }: Pick<Services, "config" | "http">): Route {
  const upstreams = config.UPSTREAM_URLS;
  // With a "/" at the end a base URL keeps its own path.
  const priceUrl = (upstream: string, item: string): URL =>
    new URL(`price/${encodeURIComponent(item)}`, upstream.replace(/\/?$/, "/"));
  return defineRoute({
    method: "get",
    path: "/prices/:item",
    summary: "Asks all upstreams for a price",
    params: z.object({ item: z.string().max(100) }),
    query: z.object({ withinMs: z.coerce.number().int().min(1).max(5000).default(500) }),
    answer: z.object({ prices: z.array(Price), missing: z.array(z.string()) }),
    handler: async ({ params, query, signal, log }) => {
      const answers = await gather(
        upstreams.map((upstream) => async (signal: AbortSignal) => {
          const url = priceUrl(upstream, params.item);
          const body = await http.json({ url, signal, totalTimeoutMs: query.withinMs });
          return { upstream, price: Answer.parse(body).price };
        }),
        { signal, returnErrors: true },
      );
      const prices = answers.filter((answer) => !(answer instanceof Error));
      const missing = upstreams.filter((_, index) => answers[index] instanceof Error);
      if (missing.length > 0) log.warn("upstreams without an answer", { missing });
      return { prices, missing };
    },
  });
}
