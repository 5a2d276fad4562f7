import { Queue, type Store } from "./queue.ts";

/**
 * A `Queue` that hands out the newest item first: a stack that can be waited for. Everything else is as
 * in `Queue`.
 *
 * @see asyncio.LifoQueue
 */
export class LifoQueue<T> extends Queue<T> {
  /** @param capacity whole number, at least 1, or Infinity; RangeError otherwise */
  constructor(capacity: number) {
    super(capacity, new Stack<T>());
  }
}

class Stack<T> implements Store<T> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  take(): T {
    return this.#items.pop() as T;
  }

  clear(): number {
    const { size } = this;
    this.#items = [];
    return size;
  }
}
