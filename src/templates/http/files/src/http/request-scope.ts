import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { currentClock, type Clock, type Timer } from "../concurrency/clock.ts";
import { currentPlace, runInPlace, type Owner, type Place } from "../concurrency/owner.ts";
import type { Permit } from "../concurrency/semaphore.ts";
import type { TaskGroup } from "../concurrency/task-group.ts";
import type { Log } from "../log.ts";
import type { Admission } from "./admission.ts";
import type { Lifecycle, OpenRequest } from "./lifecycle.ts";
import { openGroup, type OpenGroup } from "./open-group.ts";
import { answerProblem, clientGone, Problem, toProblem } from "./problem.ts";

export interface AppEnv {
  /** Node's request and response; absent when a test calls `app.request()`. */
  Bindings: Partial<HttpBindings>;
}

export interface RequestScopeOptions {
  readonly admission: Admission;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  /** Longest time from the arrival to the head of the answer, in ms. */
  readonly timeoutMs: number;
}

export type ScopedHandler = (scope: RequestScope) => Response | Promise<Response>;

/** Makes a handler of Hono out of one that is given a request scope. */
export type InScope = (handler: ScopedHandler) => (c: Context<AppEnv>) => Promise<Response>;

/**
 * Gives every request a task group of its own. It is cancelled when the client goes away, when the time-out
 * passes, and at the shutdown's deadline; the answer then goes out at once, while the group waits until its
 * tasks have cleaned up. No task outlives its request, no error of one is lost.
 */
export function requestScopes(options: RequestScopeOptions): InScope {
  return (handler) => (c) => new RequestScope(c, options).answer(handler);
}

/** One request, from its arrival until the last byte of its answer has left. */
export class RequestScope implements OpenRequest, Owner {
  /** The caller's `x-request-id`, or a new one; the answer carries it. */
  readonly id: string;
  /** Method and path. */
  readonly name: string;
  readonly log: Log;
  readonly context: Context<AppEnv>;
  /** Whether the client is told that the connection ends with this answer. */
  closesConnection = false;
  readonly #outgoing: HttpBindings["outgoing"] | undefined;
  readonly #options: RequestScopeOptions;
  readonly #outside: Place = currentPlace();
  readonly #place: Place;
  readonly #startedAt = performance.now();
  // Kept: what ends a request may run where another clock is the current one.
  readonly #clock: Clock = currentClock();
  #group: OpenGroup | undefined;
  #timer: Timer | undefined;
  #cancelledBy: Problem | undefined;
  #response: Response | undefined;
  #afterHead: (() => Promise<void>) | undefined;
  #send: ((response: Response) => void) | undefined;
  #status = 0;
  #isStreaming = false;
  #worked = false;
  #delivered: boolean;

  constructor(c: Context<AppEnv>, options: RequestScopeOptions) {
    this.context = c;
    this.#outgoing = c.env?.outgoing;
    this.#options = options;
    this.log = options.log;
    this.id = requestId(c.req.header("x-request-id"));
    this.name = `${c.req.method} ${c.req.path}`;
    this.#place = { name: this.name, owner: this, context: { requestId: this.id } };
    this.#delivered = this.#outgoing === undefined;
    this.#setHeader("x-request-id", this.id);
    this.#outgoing?.once("close", () => this.#onClose());
    this.limit(options.timeoutMs);
    options.lifecycle.opened(this);
  }

  /** Owns what the handler spawns; the answer waits for it. Made at first sight: many requests need none. */
  get group(): TaskGroup {
    if (this.#group === undefined) {
      const { name, context } = this.#place;
      this.#group = runInPlace(this.#outside, openGroup, { name, context });
      if (this.#cancelledBy !== undefined) this.#group.tasks.cancel(this.#cancelledBy);
    }
    return this.#group.tasks;
  }

  /** Aborts when the request is cancelled, or one of its tasks fails. */
  get signal(): AbortSignal {
    return this.group.signal;
  }

  /** What a handler leaves running is waited for like its tasks. */
  adopt(work: PromiseLike<unknown>): void {
    this.group.adopt(work);
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
    this.#group?.tasks.cancel(problem);
    this.#answerWith(answerProblem(this.context, problem));
  }

  announceClose(): void {
    if (this.#outgoing?.headersSent === true) return;
    this.#setHeader("connection", "close");
    this.closesConnection = true;
  }

  /** Resolves when the head of the answer can go out; never rejects. */
  answer(handler: ScopedHandler): Promise<Response> {
    return new Promise((resolve) => {
      this.#send = resolve;
      void runInPlace(this.#place, () => this.#work(handler));
    });
  }

  async #work(handler: ScopedHandler): Promise<void> {
    const { admission } = this.#options;
    let place: Permit | undefined;
    try {
      place = admission.tryEnter() ?? (await admission.enter(this.signal));
      this.#response = await handler(this);
      // Not kept for the body of a stream: a few slow readers would take every place.
      place.release();
      if (this.#afterHead !== undefined) await this.#stream(this.#response, this.#afterHead);
    } catch (error) {
      place?.release();
      if (this.#group === undefined) this.#response = this.#failed(error);
      else this.#group.fail(error);
    }
    try {
      if (this.#group !== undefined) await this.#group.end();
    } catch (error) {
      this.#response = this.#failed(error);
    }
    this.#worked = true;
    this.#answerWith(this.#response ?? answerProblem(this.context, toProblem(undefined)));
    // A body that stopped half-way must not look complete: without its last chunk the client knows.
    if (this.#isStreaming) this.#outgoing?.destroy();
    this.#endIfDone();
  }

  async #stream(head: Response, body: () => Promise<void>): Promise<void> {
    if (this.#send === undefined) return; // Cancelled: the answer is another one.
    this.#isStreaming = true;
    this.#answerWith(head);
    await body();
    this.#isStreaming = false;
  }

  #failed(error: unknown): Response {
    const problem = toProblem(error);
    const { status, message, detail, cause } = problem;
    const fields = { requestId: this.id, task: this.name };
    // An answer that was chosen is no fault of the service: where it came from does not matter.
    if (status > 500) this.log.warn(message, { ...fields, detail, error: cause });
    else if (status < 500) return answerProblem(this.context, problem);
    else if (this.#cancelledBy === undefined) this.log.error(message, { ...fields, error });
    else this.log.warn("failed while it was cancelled", { ...fields, error });
    return answerProblem(this.context, problem);
  }

  /** The first answer counts: a cancelled request has its own already. */
  #answerWith(response: Response): void {
    if (this.#send === undefined) return;
    this.#status = response.status;
    this.#clearTimer();
    this.#send(response);
    this.#send = undefined;
  }

  #onClose(): void {
    this.#delivered = true;
    if (this.#outgoing?.writableFinished !== true) this.cancel(clientGone());
    // The answer is out, and nobody reads what is still produced: the body that HEAD leaves out.
    else if (!this.#worked) this.#group?.tasks.cancel();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#worked || !this.#delivered) return;
    this.#options.lifecycle.closed(this);
    this.log.info("request", {
      requestId: this.id,
      task: this.name,
      status: this.#status,
      ms: Math.round(performance.now() - this.#startedAt),
      cancelled: this.#cancelledBy?.message,
    });
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  /** On Node's own response where there is one: Hono's way makes a Headers object, ten times as dear. */
  #setHeader(name: string, value: string): void {
    if (this.#outgoing === undefined) this.context.header(name, value);
    else this.#outgoing.setHeader(name, value);
  }
}

/** The caller's id if it is a decent one, so that one id follows a request through several services. */
function requestId(given: string | undefined): string {
  return given !== undefined && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

const timedOut = (ms: number): Problem =>
  new Problem(504, "Gateway Timeout", { detail: `No answer within ${ms} ms.` });
