import { expect } from "vitest";
import { test as base } from "./support/service.ts";
import { startUpstream } from "./support/upstream.ts";

/** Two upstreams: one answers, one never does and notes who stops waiting for it. */
const test = base
  .extend("quick", async ({}, { onCleanup }) => {
    const upstream = await startUpstream((_, response) => response.end('{"price":3}'));
    onCleanup(() => upstream[Symbol.asyncDispose]());
    return upstream;
  })
  .extend("stuck", async ({}, { onCleanup }) => {
    const left: (string | undefined)[] = [];
    const upstream = await startUpstream((request, response) => {
      response.once("close", () => left.push(request.url));
    });
    onCleanup(() => upstream[Symbol.asyncDispose]());
    return { url: upstream.url, left };
  })
  .extend("env", ({ quick, stuck }) => ({ UPSTREAM_URLS: `${quick.url}, ${stuck.url}/v2` }));

test("an upstream that does not answer in time is named, and its request is cancelled", async ({
  app,
  quick,
  stuck,
}) => {
  const response = await app.request("/prices/tea?withinMs=1000");
  expect(await response.json()).toEqual({
    prices: [{ upstream: quick.url, price: 3 }],
    missing: [`${stuck.url}/v2`],
  });
  await expect.poll(() => stuck.left).toEqual(["/v2/price/tea"]);
});
