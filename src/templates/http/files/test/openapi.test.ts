import { expect } from "vitest";
import { z } from "zod";
import { openApiDocument } from "../src/http/openapi.ts";
import { defineRoute } from "../src/http/route.ts";
import { createRoutes } from "../src/routes/index.ts";
import { test } from "./support/service.ts";

test("the document has every route but its own two", async ({ app, service }) => {
  const document = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(await (await app.request("/openapi.json")).json());
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path.replace(/{(\w+)}/g, ":$1")}`),
  );
  const routes = createRoutes(service.services).map(({ method, path }) => `${method} ${path}`);
  expect([...documented, "get /openapi.json", "get /docs"].sort()).toEqual(routes.sort());
});

test("the document has a route's parameters, body and answers", async ({ app }) => {
  const document: unknown = await (await app.request("/openapi.json")).json();
  expect(document).toMatchObject({
    openapi: "3.1.0",
    paths: {
      "/imports": {
        post: {
          requestBody: {
            content: { "application/x-ndjson": { schema: { required: ["id", "text"] } } },
          },
        },
      },
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

test("a path's parameter is named without its pattern", () => {
  const path = "/teams/:team-id{[0-9]{1,9}}/notes/:note?";
  const route = defineRoute({ method: "get", path, summary: "Any", handler: () => undefined });
  expect(Object.keys(openApiDocument([route]).paths)).toEqual(["/teams/{team-id}/notes/{note}"]);
});

test("the page loads nothing from elsewhere", async ({ app }) => {
  const response = await app.request("/docs");
  const page = await response.text();
  expect(page).toContain("/notes/{id}");
  expect(page).not.toMatch(/src=|href=|@import|url\(/);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});
