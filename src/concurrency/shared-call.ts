import { AbortError, onAbort } from "./abort.ts";

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

/** The function as its callers see it. */
export function delayed<Args extends readonly unknown[], R>(
  call: (...args: Args) => Promise<R>,
  flush: () => Promise<R> | undefined,
  shared: SharedCall<Args, R>,
): Delayed<Args, R> {
  const parts = { flush, cancel: (reason?: unknown) => shared.cancel(reason), pending: false };
  return Object.defineProperty(Object.assign(call, parts), "pending", {
    get: () => shared.pending,
  });
}

/**
 * The call that is put off, and those who wait for it: it gets the arguments of the last of them, and
 * each of them its result. Once `signal` has aborted, they and all later callers are rejected with its reason.
 */
export class SharedCall<Args extends readonly unknown[], R> {
  readonly #fn: (...args: Args) => R | PromiseLike<R>;
  readonly #signal: AbortSignal | undefined;
  readonly #onCancel: () => void;
  #next: Next<Args, R> | undefined;

  /** @param onCancel the call was dropped */
  constructor(
    fn: (...args: Args) => R | PromiseLike<R>,
    signal: AbortSignal | undefined,
    onCancel: () => void,
  ) {
    this.#fn = fn;
    this.#signal = signal;
    this.#onCancel = onCancel;
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

  /** Makes the call; undefined when nobody waits for one. */
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
    this.#onCancel();
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
    next?.forgetSignal();
    return next;
  }
}

interface Next<Args, R> {
  args: Args;
  readonly promise: Promise<R>;
  readonly resolve: (value: R | PromiseLike<R>) => void;
  readonly reject: (reason: unknown) => void;
  readonly forgetSignal: () => void;
}
