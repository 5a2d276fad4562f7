import { readFileSync } from "node:fs";
import { z } from "zod";
import { docsPage } from "./docs-page.ts";
import { defineRoute, type Route } from "./route.ts";

/** `/openapi.json`: the OpenAPI 3.1 document of `routes`; `/docs`: the same to read. Both are made once, at start. */
export function openApiRoutes(routes: readonly Route[]): readonly Route[] {
  const document = openApiDocument(routes);
  const page = docsPage(document);
  return [
    defineRoute({
      method: "get",
      path: "/openapi.json",
      summary: "This document",
      handler: () => document,
    }),
    defineRoute({
      method: "get",
      path: "/docs",
      summary: "This document, to read",
      handler: ({ context }) => {
        // The page needs nothing from anywhere, so it may load nothing from anywhere.
        context.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
        return context.html(page);
      },
    }),
  ];
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: unknown;
}

export function openApiDocument(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    // Without Hono's pattern and its mark of what may be left out, as in `/:id{[0-9]+}?`.
    const path = route.path.replace(/:([^/{?]+)(?:\{[^/]*\})?\??/g, "{$1}");
    (paths[path] ??= {})[route.method] = operation(route);
  }
  return { openapi: "3.1.0", info: packageInfo(), paths };
}

function operation(route: Route): Operation {
  const { summary, params, query, body, answer, status, streams = false } = route;
  const upload = route.rawBody ?? (body && { type: "application/json", schema: body });
  const answerType = streams ? "application/x-ndjson" : "application/json";
  const success = String(status ?? (answer === undefined ? 204 : 200));
  return {
    summary,
    parameters: [...parameters("path", params), ...parameters("query", query)],
    ...(upload && {
      requestBody: {
        required: true,
        content: { [upload.type]: jsonSchema(upload.schema, "input") },
      },
    }),
    responses: {
      [success]: {
        description: "Success",
        ...(answer && { content: { [answerType]: jsonSchema(answer, "output") } }),
      },
      default: {
        description: "A problem (RFC 9457)",
        content: { "application/problem+json": { schema: problemSchema } },
      },
    },
  };
}

function parameters(place: Parameter["in"], schema: z.ZodType | undefined): readonly Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema,
  }));
}

function jsonSchema(type: z.ZodType, io: "input" | "output") {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io });
  return { schema };
}

const problemSchema = {
  type: "object",
  required: ["type", "title", "status"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
  },
};

const PackageJson = z.object({ name: z.string(), version: z.string(), description: z.string() });

function packageInfo(): OpenApiDocument["info"] {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { name, version, description } = PackageJson.parse(JSON.parse(text));
  return { title: name, version, description };
}
