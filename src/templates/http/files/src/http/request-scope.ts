import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { currentClock, type Clock, type Timer } from "../concurrency/clock.ts";
import { TaskGroup } from "../concurrency/task-group.ts";
import { withLogFields, type Log } from "../log.ts";
import type { Admission } from "./admission.ts";
import type { Lifecycle, OpenRequest } from "./lifecycle.ts";
import { answerProblem, Problem, toProblem } from "./problem.ts";

/** What every handler finds in its Hono context: `c.get("scope")`. */
export interface AppEnv {
  /** Node's request and response; absent when a test calls `app.request()`. */
  Bindings: Partial<HttpBindings>;
  Variables: { scope: RequestScope };
}

export interface RequestScopeOptions {
  readonly admission: Admission;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  /** Longest time from the arrival to the head of the answer, in ms. */
  readonly timeoutMs: number;
}

/**
 * Gives every request a task group of its own. It is cancelled when the client goes away, when the time-out
 * passes, and at the shutdown's deadline; the answer then goes out at once, while the group waits until its
 * tasks have cleaned up. No task outlives its request, no error of one is lost.
 */
export function requestScope(options: RequestScopeOptions): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const scope = new RequestScope(c, options);
    c.set("scope", scope);
    return withLogFields({ requestId: scope.id }, () => scope.answer(next));
  };
}

/** One request, from its arrival until the last byte of its answer has left. */
export class RequestScope implements OpenRequest {
  /** The caller's `x-request-id`, or a new one; the answer carries it. */
  readonly id: string;
  readonly log: Log;
  /** Whether the client is told that the connection ends with this answer. */
  closesConnection = false;
  readonly #c: Context<AppEnv>;
  readonly #outgoing: HttpBindings["outgoing"] | undefined;
  readonly #options: RequestScopeOptions;
  readonly #name: string;
  readonly #startedAt = performance.now();
  // Kept: what ends a request may run where another clock is the current one.
  readonly #clock: Clock = currentClock();
  #group: TaskGroup | undefined;
  #timer: Timer | undefined;
  #cancelledBy: Problem | undefined;
  #afterHead: (() => Promise<void>) | undefined;
  #sendHead = (): void => {};
  #headSent = false;
  #isStreaming = false;
  #worked = false;
  #delivered: boolean;

  constructor(c: Context<AppEnv>, options: RequestScopeOptions) {
    this.#c = c;
    this.#outgoing = c.env?.outgoing;
    this.#options = options;
    this.#name = `${c.req.method} ${c.req.path}`;
    this.log = options.log;
    this.id = requestId(c.req.header("x-request-id"));
    this.#delivered = this.#outgoing === undefined;
    this.#setHeader("x-request-id", this.id);
    this.#outgoing?.once("close", () => this.#onClose());
    this.limit(options.timeoutMs);
    options.lifecycle.opened(this);
  }

  /** Owns what the handler spawns; the answer waits for it. */
  get group(): TaskGroup {
    if (this.#group === undefined) throw new Error("the request has no task group yet");
    return this.#group;
  }

  /** Aborts when the request is cancelled, or one of its tasks fails. */
  get signal(): AbortSignal {
    return this.group.signal;
  }

  /** Puts another time-out in the place of the present one, counted from now. */
  limit(ms: number): void {
    this.#clearTimer();
    this.#timer = this.#clock.setTimer(() => this.cancel(timedOut(ms)), ms);
  }

  /** Work that goes on after the head of the answer, in the request's group: the body of a stream. */
  afterHead(work: () => Promise<void>): void {
    this.#afterHead = work;
  }

  /** Answers `problem` at once, if no answer has begun, and cancels the tasks. */
  cancel(problem: Problem): void {
    if (this.#worked || this.#cancelledBy !== undefined) return;
    this.#cancelledBy = problem;
    this.#group?.cancel(problem);
    this.#answerWith(problem);
    this.#startAnswer();
  }

  announceClose(): void {
    if (this.#outgoing?.headersSent === true) return;
    this.#setHeader("connection", "close");
    this.closesConnection = true;
  }

  /** Resolves when the head of the answer can go out. */
  answer(next: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#sendHead = resolve;
      void this.#work(next);
    });
  }

  async #work(next: () => Promise<void>): Promise<void> {
    try {
      await TaskGroup.run((group) => this.#handle(group, next), { name: this.#name });
    } catch (error) {
      this.#onError(error);
    }
    this.#worked = true;
    this.#startAnswer();
    // A body that stopped half-way must not look complete: without its last chunk the client knows.
    if (this.#isStreaming) this.#outgoing?.destroy();
    this.#endIfDone();
  }

  async #handle(group: TaskGroup, next: () => Promise<void>): Promise<void> {
    const { admission } = this.#options;
    this.#group = group;
    const place = admission.tryEnter() ?? (await admission.enter(group.signal));
    try {
      await next();
      // Hono has made an answer of the error; the group must still know that its body failed.
      if (this.#c.error !== undefined) throw this.#c.error;
      if (this.#afterHead === undefined || this.#headSent) return;
      this.#isStreaming = true;
      this.#startAnswer();
      await this.#afterHead();
      this.#isStreaming = false;
    } finally {
      place.release();
    }
  }

  #onError(error: unknown): void {
    const problem = toProblem(error);
    if (this.#cancelledBy !== undefined) this.log.warn("failed while it was cancelled", { error });
    else if (problem.status >= 500) this.log.error(problem.message, { error });
    this.#answerWith(problem);
  }

  #answerWith(problem: Problem): void {
    if (!this.#headSent) this.#c.res = answerProblem(this.#c, problem);
  }

  #startAnswer(): void {
    if (this.#headSent) return;
    this.#headSent = true;
    this.#clearTimer();
    this.#sendHead();
  }

  #onClose(): void {
    this.#delivered = true;
    if (this.#outgoing?.writableFinished !== true) this.cancel(clientGone());
    // The answer is out, and nobody reads what is still produced: the body that HEAD leaves out.
    else if (!this.#worked) this.#group?.cancel();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#worked || !this.#delivered) return;
    this.#options.lifecycle.closed(this);
    this.log.info("request", {
      requestId: this.id,
      task: this.#name,
      status: this.#c.res.status,
      ms: Math.round(performance.now() - this.#startedAt),
      cancelled: this.#cancelledBy?.message,
    });
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  /** On Node's own response where there is one: Hono's way makes a Headers object, ten times as dear. */
  #setHeader(name: string, value: string): void {
    if (this.#outgoing === undefined) this.#c.header(name, value);
    else this.#outgoing.setHeader(name, value);
  }
}

/** The caller's id if it is a decent one, so that one id follows a request through several services. */
function requestId(given: string | undefined): string {
  return given !== undefined && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

const timedOut = (ms: number): Problem =>
  new Problem(504, "Gateway Timeout", { detail: `No answer within ${ms} ms.` });

const clientGone = (): Problem => new Problem(499, "Client Closed Request");
