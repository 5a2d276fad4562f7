import { describe, expect } from "vitest";
import { openUpload } from "./support/open-upload.ts";
import { test } from "./support/service.ts";

// Of a known length and of none: they are read in two ways.
describe.each([{ length: 100 }, {}])("a body of which the rest never comes, %o", (announced) => {
  const upload = { method: "PUT", body: '{"te', ...announced } as const;

  describe("with one place", () => {
    test.override({ env: { MAX_IN_FLIGHT: "1", REQUEST_TIMEOUT_MS: "200" } });

    test("is answered 504, and its place is free again", async ({ client, service }) => {
      const { status } = await openUpload(`${client.url}/notes/1`, upload).answer();
      expect(status).toBe(504);
      expect((await client.fetch("/hello/Ada")).status).toBe(200);
      await expect.poll(() => service.lifecycle.size).toBe(0);
    });
  });

  test("ends with the connection, which is no error of the service", async ({
    client,
    service,
  }) => {
    const { leave } = openUpload(`${client.url}/notes/1`, upload);
    await expect.poll(() => service.lifecycle.size).toBe(1);
    leave();
    await expect.poll(() => service.lifecycle.size).toBe(0);
    expect(service.logged.at(-1)).toMatchObject({ message: "request", status: 499 });
    expect(service.logged.filter(({ level }) => level !== "info")).toEqual([]);
  });
});
