import { STATUS_CODES } from "node:http";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { TaskGroupError } from "../concurrency/task-group-error.ts";

/** What the client may know of a problem. */
export interface ProblemOptions extends ErrorOptions {
  /** One sentence about this occurrence. */
  readonly detail?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the answer, such as `errors`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An answer other than success, as problem details (RFC 9457). Throw it from anywhere in a request. */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly status: number;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    title: string,
    { detail, headers = {}, members = {}, ...options }: ProblemOptions = {},
  ) {
    super(title, options);
    this.status = status;
    this.detail = detail;
    this.headers = headers;
    this.members = members;
  }
}

/**
 * What the client is told of an error: a Problem as it is, everything else "Internal Server Error" with
 * nothing of its text. The error of a task group that has one leaf counts as that leaf.
 */
export function toProblem(error: unknown): Problem {
  const cause = onlyLeaf(error);
  if (cause instanceof Problem) return cause;
  if (cause instanceof HTTPException) return fromHono(cause);
  return new Problem(500, "Internal Server Error", { cause });
}

/** An exception that carries an answer has no message; the headers of that answer, such as WWW-Authenticate, count. */
function fromHono(cause: HTTPException): Problem {
  const { status, message, res } = cause;
  const { "content-length": _, ...headers } = Object.fromEntries(res?.headers ?? []);
  return new Problem(status, message || (STATUS_CODES[status] ?? "Error"), { cause, headers });
}

export function answerProblem(c: Context, problem: Problem): Response {
  const status = problem.status as ContentfulStatusCode;
  return c.body(bodyOf(problem), status, headersOf(problem));
}

/** The same where there is no context. */
export function problemResponse(problem: Problem): Response {
  const { status } = problem;
  return new Response(bodyOf(problem), { status, headers: headersOf(problem) });
}

function bodyOf({ message: title, status, detail, members }: Problem): string {
  return JSON.stringify({ type: "about:blank", title, status, detail, ...members });
}

function headersOf({ headers }: Problem): Record<string, string> {
  return { ...headers, "content-type": "application/problem+json" };
}

/** The client went away before it had its answer: nobody reads this one, but the log says 499. */
export const clientGone = (options?: ErrorOptions): Problem =>
  new Problem(499, "Client Closed Request", options);

function onlyLeaf(error: unknown): unknown {
  if (!(error instanceof TaskGroupError)) return error;
  const leaves = error.leaves();
  return leaves.length === 1 ? leaves[0] : error;
}
