import { AbortError, onAbort } from "./abort.ts";
import { currentClock, type Timer } from "./clock.ts";

/** A function whose calls are put off: those that come meanwhile share one call. */
export interface Delayed<Args extends readonly unknown[], R> {
  (...args: Args): Promise<R>;
  /** A call is put off. */
  readonly pending: boolean;
  /** Makes the call that is put off now; undefined when there is none. */
  flush(): Promise<R> | undefined;
  /** Drops the call that is put off: its callers' promises reject with `reason`, an AbortError by default. */
  cancel(reason?: unknown): void;
}

/** The function as its callers see it; `call` puts `shared` off. */
export function delayed<Args extends readonly unknown[], R>(
  call: (...args: Args) => Promise<R>,
  shared: SharedCall<Args, R>,
): Delayed<Args, R> {
  const flush = (): Promise<R> | undefined => shared.make();
  const cancel = (reason?: unknown): void => shared.cancel(reason);
  return Object.defineProperty(Object.assign(call, { flush, cancel, pending: false }), "pending", {
    get: () => shared.pending,
  });
}

/**
 * The call that is put off, those who wait for it, and its timer: it gets the arguments of the last of
 * them, and each of them its result. Once `signal` has aborted, they and all later callers are rejected
 * with its reason.
 */
export class SharedCall<Args extends readonly unknown[], R> {
  readonly clock = currentClock();
  readonly #fn: (...args: Args) => R | PromiseLike<R>;
  readonly #signal: AbortSignal | undefined;
  #next: Next<Args, R> | undefined;
  #timer: Timer | undefined;

  constructor(fn: (...args: Args) => R | PromiseLike<R>, signal: AbortSignal | undefined) {
    this.#fn = fn;
    this.#signal = signal;
  }

  get pending(): boolean {
    return this.#next !== undefined;
  }

  join(args: Args): Promise<R> {
    if (this.#signal?.aborted === true) return Promise.reject(this.#signal.reason);
    this.#next ??= this.#open(args);
    this.#next.args = args;
    return this.#next.promise;
  }

  /** Makes the call in `ms` from now, whatever was said before. */
  putOff(ms: number): void {
    this.#stopTimer();
    this.#timer = this.clock.setTimer(() => void this.make(), ms);
  }

  /** Makes the call now; undefined when nobody waits for one. */
  make(): Promise<R> | undefined {
    const next = this.#close();
    if (next === undefined) return undefined;
    const call = async (): Promise<R> => this.#fn(...next.args);
    next.resolve(call());
    return next.promise;
  }

  cancel(reason: unknown = new AbortError("the call was cancelled")): void {
    const next = this.#close();
    if (next === undefined) return;
    // A caller who does not look at his promise is not to be told by an unhandled rejection.
    next.promise.catch(() => {});
    next.reject(reason);
  }

  #open(args: Args): Next<Args, R> {
    let resolve!: Next<Args, R>["resolve"];
    let reject!: Next<Args, R>["reject"];
    const promise = new Promise<R>((resolved, rejected) => {
      resolve = resolved;
      reject = rejected;
    });
    const forgetSignal = onAbort(this.#signal, (reason) => this.cancel(reason));
    return { args, promise, resolve, reject, forgetSignal };
  }

  #close(): Next<Args, R> | undefined {
    const next = this.#next;
    this.#next = undefined;
    this.#stopTimer();
    next?.forgetSignal();
    return next;
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}

interface Next<Args, R> {
  args: Args;
  readonly promise: Promise<R>;
  readonly resolve: (value: R | PromiseLike<R>) => void;
  readonly reject: (reason: unknown) => void;
  readonly forgetSignal: () => void;
}
