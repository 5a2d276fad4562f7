import { expect } from "vitest";
import { openUpload } from "./support/open-upload.ts";
import { test } from "./support/service.ts";

test("a body of any length goes through the pipeline", async ({ app }) => {
  const lines = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ id: `n${n}`, text: "x" }));
  const response = await app.request("/imports", { method: "POST", body: lines.join("\n") });
  expect(await response.json()).toEqual({ imported: 1000 });
  expect((await app.request("/notes/n999")).status).toBe(200);
});

test("a line that is no note is answered by its number while the upload is still open", async ({
  client,
  service,
}) => {
  const body = '{"id":"ä","text":"x"}\n\n{"id":"b"}\n';
  const answer = await openUpload(`${client.url}/imports`, { method: "POST", body }).answer();
  expect(JSON.parse(answer.body)).toMatchObject({ status: 400, detail: "Line 3 is no note." });
  await expect.poll(() => service.lifecycle.size).toBe(0);
});

test("a line without an end is refused before it fills the memory", async ({ client, service }) => {
  let sent = 0;
  const chunk = new TextEncoder().encode("x".repeat(16_384));
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Lets the answer come in between: the upload itself has no end.
      await new Promise(setImmediate);
      controller.enqueue(chunk);
      sent += chunk.length;
    },
  });
  const upload = { method: "POST", body, duplex: "half" } as const;
  const answer = client.fetch("/imports", upload);
  const { status, detail } = (await (await answer).json()) as { status: number; detail: string };
  expect({ status, detail }).toEqual({
    status: 413,
    detail: "Line 1 is longer than 65536 characters.",
  });
  await expect.poll(() => service.lifecycle.size).toBe(0);
  expect(sent).toBeLessThan(100 * 1024 * 1024);
});
