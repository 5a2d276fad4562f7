import { platform, type Controller, type Listenable } from "./platform.ts";

/**
 * Calls back once when `signal` aborts; returns "take it off". Adding and taking off cost O(1), and a
 * signal carries one listener however many callbacks wait on it: a listener each would make N waiters
 * cost N², because `addEventListener` searches its list for duplicates.
 *
 * On a signal that is already aborted the callback runs before this returns. Without a signal nothing
 * ever happens. A callback that throws stops no other; its error surfaces as an unhandled rejection.
 *
 * @see Go's context.AfterFunc
 */
export function onAbort(
  signal: AbortSignal | undefined,
  callback: (reason: unknown) => void,
): () => void {
  if (signal === undefined) return nothing;
  if (signal.aborted) {
    callback(signal.reason);
    return nothing;
  }
  let scope = scopeOf(signal);
  if (scope === undefined) foreignScopes.set(signal, (scope = new ForeignScope(signal)));
  return scope.add(callback);
}

/** How many callbacks wait on `signal` now: for tests that look for what was left behind. */
export function countWaiters(signal: AbortSignal): number {
  return scopeOf(signal)?.size ?? 0;
}

/**
 * The reason of a cancellation that was given none: one object for all who are told.
 *
 * @see the "AbortError" DOMException (DOM), whose stack trace costs more
 */
export class AbortError extends Error {
  override readonly name = "AbortError";

  constructor(message = "This operation was aborted", options?: ErrorOptions) {
    super(message, options);
  }
}

/** One callback in the line of a hub; linked, so that it can leave from the middle. */
interface Waiter {
  readonly callback: (reason: unknown) => void;
  previous: Waiter | undefined;
  next: Waiter | undefined;
  waits: boolean;
}

/**
 * What we abort ourselves: an abort state that makes its `AbortSignal` only when somebody looks at it,
 * and that needs no listener to hear of its own abort.
 *
 * With a `parent` it aborts when the parent does, with the same reason object, until `close()`.
 */
export class AbortScope {
  #aborted = false;
  #reason: unknown;
  #controller: Controller | undefined;
  #leaveParent: (() => void) | undefined;
  #first: Waiter | undefined;
  #last: Waiter | undefined;

  constructor(parent?: AbortSignal) {
    // Apart, because a closure in here would cost each scope without a parent its context.
    if (parent !== undefined) this.#follow(parent);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new platform.AbortController();
    this.#controller = controller;
    const signal: OwnSignal = controller.signal;
    signal[ownScope] = this;
    if (this.#aborted) controller.abort(this.#reason);
    return signal;
  }

  /** Aborts once; a later call changes nothing. `undefined` becomes one new AbortError for all. */
  abort(reason: unknown = new AbortError()): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    // The signal first: whoever is called back sees it aborted.
    this.#controller?.abort(reason);
    // Each is taken off before it is called: one that an earlier callback took off is not called.
    for (let waiter = this.#first; waiter !== undefined; waiter = this.#first) {
      this.#remove(waiter);
      try {
        waiter.callback(reason);
      } catch (error) {
        void Promise.reject(error);
      }
    }
  }

  /** Leaves the parent, so that a finished scope is not kept by a signal that lives on. */
  close(): void {
    this.#leaveParent?.();
  }

  /** How many callbacks wait. */
  get size(): number {
    let size = 0;
    for (let waiter = this.#first; waiter !== undefined; waiter = waiter.next) size++;
    return size;
  }

  /** Calls back when this aborts, in the order of their arrival; returns "take it off". */
  add(callback: (reason: unknown) => void): () => void {
    const waiter: Waiter = { callback, previous: this.#last, next: undefined, waits: true };
    if (this.#last === undefined) {
      this.#first = waiter;
      this.listen();
    } else {
      this.#last.next = waiter;
    }
    this.#last = waiter;
    return () => this.#remove(waiter);
  }

  /** The first waiter came. */
  protected listen(): void {}

  /** The last waiter left. */
  protected unlisten(): void {}

  #remove(waiter: Waiter): void {
    if (!waiter.waits) return;
    waiter.waits = false;
    if (waiter.previous === undefined) this.#first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) this.#last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    if (this.#first === undefined) this.unlisten();
  }

  #follow(parent: AbortSignal): void {
    this.#leaveParent = onAbort(parent, (reason) => this.abort(reason));
  }
}

/** A signal that somebody else aborts: one listener while anybody waits, none otherwise. */
class ForeignScope extends AbortScope {
  readonly #signal: AbortSignal & Listenable;
  readonly #listener = (): void => this.abort(this.#signal.reason);

  constructor(signal: AbortSignal) {
    super();
    // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- only where neither DOM nor `@types/node` types a signal it is needed
    this.#signal = signal as AbortSignal & Listenable;
  }

  protected override listen(): void {
    this.#signal.addEventListener("abort", this.#listener);
  }

  protected override unlisten(): void {
    this.#signal.removeEventListener("abort", this.#listener);
  }
}

const foreignScopes = new WeakMap<AbortSignal, AbortScope>();

// On our own signals a property: a WeakMap entry that leads back to its key costs the collector some
// 2 µs for each scope (Node 22).
const ownScope = Symbol("scope");

interface OwnSignal extends AbortSignal {
  [ownScope]?: AbortScope;
}

const nothing = (): void => {};

function scopeOf(signal: AbortSignal): AbortScope | undefined {
  return (signal as OwnSignal)[ownScope] ?? foreignScopes.get(signal);
}
