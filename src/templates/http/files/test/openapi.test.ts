import { expect } from "vitest";
import { test } from "./support/service.ts";

test("the document has every route, with its parameters, body and answers", async ({ app }) => {
  const document: unknown = await (await app.request("/openapi.json")).json();
  expect(document).toMatchObject({
    openapi: "3.1.0",
    paths: {
      "/notes/{id}": {
        put: {
          parameters: [{ name: "id", in: "path", required: true }],
          requestBody: { content: { "application/json": { schema: { required: ["text"] } } } },
          responses: { 200: {}, default: {} },
        },
      },
    },
  });
});

test("the page loads nothing from elsewhere", async ({ app }) => {
  const response = await app.request("/docs");
  const page = await response.text();
  expect(page).toContain("/notes/{id}");
  expect(page).not.toMatch(/src=|href=|@import|url\(/);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});
