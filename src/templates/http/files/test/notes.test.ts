import { expect } from "vitest";
import { test } from "./support/service.ts";

const headers = { "content-type": "application/json" };
const put = { method: "PUT", body: JSON.stringify({ text: "milk" }), headers };

test("what was written can be read", async ({ app }) => {
  expect((await app.request("/notes/list", put)).status).toBe(200);
  const response = await app.request("/notes/list");
  expect(await response.json()).toEqual({ id: "list", text: "milk" });
});

test("a transaction that throws has changed nothing", async ({ app, service, signal }) => {
  const failing = service.services.notes.transaction({ signal }).use(async (tx) => {
    await tx.write("list", "half");
    throw new Error("on purpose");
  });
  await expect(failing).rejects.toThrow("on purpose");
  expect((await app.request("/notes/list")).status).toBe(404);
});

test("work in the background goes on after the answer, under the request's id", async ({
  app,
  service,
}) => {
  await app.request("/notes/list", { ...put, headers: { ...headers, "x-request-id": "r-2" } });
  await expect
    .poll(() => service.logged)
    .toContainEqual(expect.objectContaining({ message: "note written", requestId: "r-2" }));
});
