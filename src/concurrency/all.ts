import { currentOwner, type Owner } from "./owner.ts";
import { addSiblingError } from "./sibling-errors.ts";

/**
 * `Promise.all` that leaves nothing ownerless: same values, order, tuple types and ticks, and it rejects
 * exactly when that does, with the first error untouched.
 *
 * What still runs then is handed to the enclosing owner: a group waits for it at its exit. Its later
 * errors go to that owner and to `siblingErrors(error)`. Nothing is cancelled: these promises already
 * run, and nobody told us how to stop them. To cancel and wait, use `gather`, `mapConcurrent` or `TaskGroup`.
 *
 * @see Promise.all (ECMA-262); asyncio.gather, which leaves the others running in the same way
 */
export function all<T extends readonly unknown[] | []>(
  items: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
export function all<T>(items: Iterable<T | PromiseLike<T>>): Promise<Awaited<T>[]>;
export function all(items: Iterable<unknown>): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const values: unknown[] = [];
    // One more than there are, so that nothing settles before the iterator has ended.
    let left = 1;
    let rest: Rest | undefined;
    let adding = false;

    const settled = (): void => {
      if (--left === 0) {
        if (rest === undefined) resolve(values);
        else rest.end();
      }
    };
    const failed = (error: unknown): void => {
      if (rest === undefined) {
        reject(error);
        rest = new Rest(error, left > 1);
      } else {
        rest.failed(error);
      }
      settled();
    };
    try {
      for (const item of items) {
        let index = values.push(undefined) - 1;
        const promise = Promise.resolve(item);
        left++;
        adding = true;
        promise.then((value) => {
          // A promise with a `then` of its own may call twice; the second call changes nothing.
          if (index < 0) return;
          values[index] = value;
          index = -1;
          settled();
        }, failed);
        adding = false;
      }
      settled();
    } catch (error) {
      // Its own `then` threw: nothing more will come from it.
      if (adding) left--;
      failed(error);
    }
  });
}

/** What still runs after the first failure. */
class Rest {
  readonly #first: unknown;
  readonly #owner: Owner | undefined;
  end: () => void = () => {};

  constructor(first: unknown, somethingLeft: boolean) {
    this.#first = first;
    if (!somethingLeft) return;
    this.#owner = currentOwner();
    this.#owner.adopt(new Promise<void>((resolve) => (this.end = resolve)));
  }

  failed(error: unknown): void {
    addSiblingError(this.#first, error);
    this.#owner?.adopt(Promise.reject(error));
  }
}
