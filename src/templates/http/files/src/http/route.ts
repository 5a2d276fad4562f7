import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import type { TaskGroup } from "../concurrency/task-group.ts";
import type { Log } from "../log.ts";
import { answerWith } from "./answer.ts";
import { readJson } from "./json-body.ts";
import { Problem } from "./problem.ts";
import type { AppEnv, InScope, RequestScope } from "./request-scope.ts";

/** An endpoint as data: its schemas check what comes in, type the handler, and make the OpenAPI document. */
export interface Route<Params = unknown, Query = unknown, Body = unknown, Answer = unknown> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Hono's form: `/notes/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** A body that the handler reads itself: its media type, and what one line or all of it is. For the document. */
  readonly rawBody?: { readonly type: string; readonly schema: z.ZodType };
  /** What a success carries. Checked by the compiler and shown in the document, not checked at run time. */
  readonly answer?: z.ZodType<Answer>;
  /** Whether the handler returns an async iterable: its items are answers, one JSON value a line. */
  readonly streams?: boolean;
  /** Of a success; default 200, or 204 when the handler returns nothing. */
  readonly status?: ContentfulStatusCode;
  /** In place of the service's request time-out, in ms. */
  readonly timeoutMs?: number;
  /**
   * Returns what is sent as JSON, an async iterable whose items are sent as they come, or a Response.
   */
  handler(
    request: RouteRequest<Params, Query, Body>,
  ): Answer | AsyncIterable<Answer> | Response | Promise<Answer | Response>;
}

/** What a handler is given. */
export class RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly #scope: RequestScope;

  constructor(scope: RequestScope, params: Params, query: Query, body: Body) {
    this.params = params;
    this.query = query;
    this.body = body;
    this.#scope = scope;
  }

  // A getter, because a signal is the dearest part of a request: it is made when it is asked for.

  /** Aborts when nobody waits for the answer any more: give it to everything that waits. */
  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /** Owns what the handler spawns; the answer waits for it. */
  get group(): TaskGroup {
    return this.#scope.group;
  }

  get log(): Log {
    return this.#scope.log;
  }

  /** Hono's own view of the request, for headers and the like. */
  get context(): Context<AppEnv> {
    return this.#scope.context;
  }
}

/** Gives a route its types; the list of routes forgets them. */
export function defineRoute<Params, Query, Body, Answer>(
  route: Route<Params, Query, Body, Answer>,
): Route {
  return route;
}

export interface MountOptions {
  readonly inScope: InScope;
  /** Of a JSON body. */
  readonly maxBodyBytes: number;
  /** How long a client may leave a piece of an answer untaken, in ms. */
  readonly stallMs: number;
}

export function mountRoutes(
  app: Hono<AppEnv>,
  routes: readonly Route[],
  options: MountOptions,
): void {
  for (const route of routes) {
    const handler = options.inScope((scope) => handle(route, scope, options));
    app.on(route.method, route.path, handler);
  }
}

async function handle(
  route: Route,
  scope: RequestScope,
  { maxBodyBytes: maxBytes, stallMs }: MountOptions,
): Promise<Response> {
  const { req } = scope.context;
  if (route.timeoutMs !== undefined) scope.limit(route.timeoutMs);
  const params = route.params && checked("path", route.params, req.param());
  const query = route.query && checked("query", route.query, req.query());
  const json = route.body && (await readJson(req, { signal: scope.signal, maxBytes }));
  const body = route.body && checked("body", route.body, json);
  const result = await route.handler(new RouteRequest(scope, params, query, body));
  return answerWith(scope, result, { status: route.status, stallMs });
}

function checked<T>(part: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(400, "Bad Request", {
    detail: `The ${part} is not what this route takes.`,
    members: {
      errors: result.error.issues.map(({ path, message }) => ({
        [part]: path.join("."),
        message,
      })),
    },
  });
}
