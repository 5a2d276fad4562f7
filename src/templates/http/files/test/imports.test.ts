import { expect } from "vitest";
import { test } from "./support/service.ts";

test("a body of any length goes through the pipeline", async ({ app }) => {
  const lines = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ id: `n${n}`, text: "x" }));
  const response = await app.request("/imports", { method: "POST", body: lines.join("\n") });
  expect(await response.json()).toEqual({ imported: 1000 });
  expect((await app.request("/notes/n999")).status).toBe(200);
});

test("a line that is no note ends the import", async ({ app }) => {
  const body = '{"id":"a","text":"x"}\n{"id":"b"}\n';
  const response = await app.request("/imports", { method: "POST", body });
  expect(await response.json()).toMatchObject({ status: 400 });
});
