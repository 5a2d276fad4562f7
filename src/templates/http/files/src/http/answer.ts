import type { ContentfulStatusCode } from "hono/utils/http-status";
import { readStream } from "./body.ts";
import type { RequestScope } from "./request-scope.ts";
import { pieceBytes, streamBody } from "./stream-body.ts";

export interface AnswerOptions {
  /** Of an answer that is no Response; default 200, or 204 when there is none. */
  readonly status?: ContentfulStatusCode | undefined;
  /** How long a client may leave a piece of the answer untaken before it is cut off, in ms. */
  readonly stallMs: number;
}

/**
 * What a handler returned as an answer: a Response as it is, an async iterable as one JSON value a line,
 * all else as JSON. What does not fit into one piece is streamed, so that a client that stops reading holds
 * it for `stallMs` at most.
 */
export function answerWith(
  scope: RequestScope,
  result: unknown,
  { status, stallMs }: AnswerOptions,
): Response {
  const { context: c } = scope;
  if (isResponse(result)) return handOn(scope, result, stallMs);
  if (result === undefined) return c.body(null, 204);
  if (isAsyncIterable(result)) {
    const body = streamBody(scope, result, { encode: toLine, stallMs });
    return c.body(body, status, { "content-type": "application/x-ndjson" });
  }
  const text = JSON.stringify(result);
  const headers = { "content-type": "application/json" };
  if (text.length <= pieceBytes) return c.body(text, status, headers);
  const bytes = encoder.encode(text);
  const body = streamBody(scope, [bytes], { encode: asItIs, stallMs });
  return c.body(body, status, { ...headers, "content-length": String(bytes.length) });
}

/** By ourselves: when a body fails at its first read, the adapter of Hono answers with the error's message. */
function handOn(scope: RequestScope, response: Response, stallMs: number): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  const chunks = readStream(body, scope.signal);
  return new Response(streamBody(scope, chunks, { encode: asItIs, stallMs }), { status, headers });
}

const encoder = new TextEncoder();

const toLine = (item: unknown): Uint8Array => encoder.encode(`${JSON.stringify(item)}\n`);

const asItIs = (chunk: Uint8Array): Uint8Array => chunk;

/** By its tag: what `fetch` gives is no instance of the Response that Hono's adapter puts in the place of the platform's. */
function isResponse(value: unknown): value is Response {
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
