import { AbortError, AbortScope, onAbort } from "./abort.ts";
import { isCancelled } from "./is-cancelled.ts";
import { addSiblingError } from "./sibling-errors.ts";

export interface MapOptions {
  /** Cancels what runs and stops pulling; the call then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** How many items are worked on at a time: a whole number from 1, or Infinity, the default. */
  readonly concurrency?: number | undefined;
  /** false: results in the order in which they came. Default true: in the order of the items. */
  readonly ordered?: boolean | undefined;
}

/**
 * `Promise.all(items.map(fn))` with a bound, for every sync or async iterable: an item is pulled only
 * when there is room to work on it. Without a bound all calls on a sync iterable start at once, in order.
 *
 * The first error aborts the `signal` that every call was given, stops pulling and closes the iterator,
 * waits for what runs, and is then thrown untouched; what failed beside it is in `siblingErrors(error)`.
 * Aborted from outside with no failure it rejects with the signal's reason; aborted before, nothing is
 * pulled. An async source that waits needs the signal too, unless its iterator's `return` ends the
 * waiting, as a `Queue`'s does.
 *
 * Items of type `any` are `any` in `fn` too, as with `items.map`.
 *
 * @throws RangeError at the call for a concurrency that is no whole number from 1; TypeError when an
 *   iterator gives no object
 * @see Array.fromAsync, which takes one item at a time; p-map
 */
export function mapConcurrent<T = any, R = unknown>(
  items: Iterable<T> | AsyncIterable<T>,
  fn: (item: T, index: number, signal: AbortSignal) => R | PromiseLike<R>,
  options: MapOptions = {},
): Promise<R[]> {
  const { signal, concurrency = Infinity, ordered = true } = options;
  if (!(concurrency >= 1 && (concurrency === Infinity || Number.isInteger(concurrency)))) {
    throw new RangeError(`concurrency must be a whole number >= 1, got ${String(concurrency)}`);
  }
  if (signal?.aborted === true) return Promise.reject(signal.reason);

  return new Promise((resolve, reject) => {
    const isAsync = isAsyncIterable(items);
    const iterator = isAsync ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    const scope = new AbortScope(signal);
    const own = scope.signal;
    const results: R[] = [];
    let failure: { readonly error: unknown } | undefined;
    let started = 0;
    let running = 0;
    let pulling = false;
    let exhausted = false;

    /** Pulls while there is room; settles the whole when nothing runs and nothing more will come. */
    const pull = (): void => {
      while (!exhausted && !pulling && running < concurrency) pullOne();
      if (!exhausted || pulling || running > 0) return;
      scope.close();
      if (failure !== undefined) reject(failure.error);
      else if (signal?.aborted === true) reject(signal.reason);
      else resolve(results);
    };

    const pullOne = (): void => {
      pulling = true;
      try {
        const step = iterator.next();
        if (isAsync) void Promise.resolve(step).then(pulled, pullFailed).then(pull);
        else pulled(step as IteratorResult<T>);
      } catch (error) {
        pullFailed(error);
      }
    };

    const pulled = (step: IteratorResult<T>): void => {
      if (typeof step !== "object" || step === null) {
        return pullFailed(new TypeError("an iterator's result must be an object"));
      }
      pulling = false;
      if (step.done === true) exhausted = true;
      else if (!scope.aborted) start(step.value);
      // Aborted by the very call that gave this item: only now can the iterator be closed.
      else if (!isAsync) close();
    };

    const pullFailed = (error: unknown): void => {
      pulling = false;
      exhausted = true;
      fail(error);
    };

    const start = (item: T): void => {
      const index = started++;
      // Each result has its place from the start: filled from the far end, an array turns into a table.
      if (ordered) results.push(undefined as R);
      running++;
      let result: R | PromiseLike<R>;
      try {
        result = fn(item, index, own);
      } catch (error) {
        result = Promise.reject(error);
      }
      (isPlainPromise(result) ? result : Promise.resolve(result)).then((value) => {
        if (ordered) results[index] = value;
        else results.push(value);
        ended();
      }, failed);
    };

    const ended = (): void => {
      running--;
      pull();
    };

    const failed = (error: unknown): void => {
      fail(error);
      ended();
    };

    const fail = (error: unknown): void => {
      if (isCancelled(error, scope)) return;
      if (failure === undefined) failure = { error };
      else addSiblingError(failure.error, error);
      if (!scope.aborted) scope.abort(new AbortError("a sibling failed", { cause: error }));
    };

    const close = (): void => {
      running++;
      const closing = async (): Promise<unknown> => iterator.return?.();
      closing().then(ended, failed);
    };

    onAbort(own, () => {
      if (exhausted) return;
      exhausted = true;
      // An async iterator is closed also while it waits: that may be what ends its waiting.
      if (isAsync || !pulling) close();
    });

    pull();
  });
}

/** Not by `in`, which takes no strings. */
function isAsyncIterable<T>(items: Iterable<T> | AsyncIterable<T>): items is AsyncIterable<T> {
  return (items as AsyncIterable<T>)[Symbol.asyncIterator] !== undefined;
}

/** What `Promise.resolve` gives back as it is: to ask first costs less than the call. */
function isPlainPromise<R>(result: R | PromiseLike<R>): result is Promise<R> {
  return result instanceof Promise && result.constructor === Promise;
}
