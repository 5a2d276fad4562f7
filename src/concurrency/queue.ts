import { WaitLine, type Waiter, type WaitOptions } from "./wait-line.ts";

/**
 * First-in first-out queue between producers and consumers, any number of each. It holds at most
 * `capacity` items: `put` waits while it is full, `get` while it is empty, both served in the order of
 * their arrival. `close()` takes the place of sentinels: what is in the queue is still handed out, then
 * iteration ends and `get` rejects.
 *
 * No item is lost or handed out twice: an aborted `put` has put nothing, an aborted `get` has taken nothing.
 *
 * ```ts
 * const jobs = new Queue<Job>(64);
 * group.spawn(async (signal) => {
 *   for await (const job of source(signal)) await jobs.put(job, { signal });
 *   jobs.close();
 * });
 * group.spawn(async (signal) => {
 *   for await (const job of jobs.items({ signal })) await handle(job, signal);
 * });
 * ```
 *
 * @see asyncio.Queue, whose `shutdown()` is `close()`
 */
export class Queue<T> implements AsyncIterable<T> {
  /** How many items it holds before `put` waits. */
  readonly capacity: number;
  readonly #store: Store<T>;
  // Invariant: who waits in `getters` finds every item spoken for by one who was woken before, and who
  // waits in `putters` finds every free place spoken for. So nobody new can get ahead.
  readonly #getters = new WaitLine<T>(
    () => this.#take(),
    () => this.#wakeGetter(),
  );
  readonly #putters = new WaitLine<void>(nothing, () => this.#wakePutter());
  readonly #joiners = new WaitLine<void>(nothing, nothing);
  #unfinished = 0;
  #closed = false;

  /**
   * @param capacity whole number, at least 1, or Infinity; RangeError otherwise
   * @param store keeps the items and decides their order
   */
  constructor(capacity: number, store: Store<T> = new Fifo<T>()) {
    if (capacity !== Infinity && !(Number.isInteger(capacity) && capacity >= 1)) {
      throw new RangeError(
        `capacity must be a whole number >= 1 or Infinity, got ${String(capacity)}`,
      );
    }
    this.capacity = capacity;
    this.#store = store;
  }

  /** How many items are in the queue. */
  get size(): number {
    return this.#store.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when the item is in the queue. Rejects with QueueClosedError once `close` was called. */
  put(item: T, { signal }: WaitOptions = {}): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#closed) return Promise.reject(new QueueClosedError());
    if (this.#putters.woken === 0 && this.#room > 0) {
      try {
        this.#add(item);
      } catch (error) {
        return Promise.reject(error);
      }
      return done;
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        if (this.#closed) return reject(new QueueClosedError());
        this.#add(item);
        resolve();
      };
      this.#putters.add(admit, reject, signal);
      this.#wakePutter();
    });
  }

  /** Puts the item if there is room and nobody waits for it; false otherwise. Throws QueueClosedError. */
  tryPut(item: T): boolean {
    if (this.#closed) throw new QueueClosedError();
    if (this.#room <= 0) return false;
    this.#add(item);
    return true;
  }

  /** Resolves with the next item. Rejects with QueueClosedError when the queue is closed and empty. */
  get({ signal }: WaitOptions = {}): Promise<T> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#itemIsFree()) {
      try {
        return Promise.resolve(this.#take());
      } catch (error) {
        return Promise.reject(error);
      }
    }
    return new Promise((resolve, reject) => this.#waitForItem(resolve, reject, signal));
  }

  /**
   * The next item if there is one that nobody waits for; undefined otherwise (look at `size` where
   * items can be undefined). Throws QueueClosedError when the queue is closed and empty.
   */
  tryGet(): T | undefined {
    if (this.#store.size > this.#getters.woken) return this.#take();
    if (this.#closed && this.#store.size === 0) throw new QueueClosedError();
    return undefined;
  }

  /** Says that the work on an item that came out is finished; `join` counts. Throws RangeError when called more often than items were put. */
  taskDone(): void {
    if (this.#unfinished === 0) throw new RangeError("taskDone() called more often than put()");
    this.#finish(1);
  }

  /** Resolves when `taskDone` was called for every item put so far; at once when there is none. */
  join({ signal }: WaitOptions = {}): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return this.#unfinished === 0 ? done : this.#joiners.join(signal);
  }

  /**
   * Ends the queue: whoever waits to put is rejected, what is in it is still handed out.
   * `immediate` drops what is in it, and counts it as done for `join`. Calling it again is allowed.
   */
  close({ immediate = false }: { immediate?: boolean } = {}): void {
    this.#closed = true;
    this.#putters.reject(new QueueClosedError());
    if (immediate) this.#finish(Math.min(this.#unfinished, this.#store.clear()));
    this.#endIfDrained();
  }

  /**
   * Takes items until the queue is closed and empty. Leaving the loop early closes nothing; the iterator's
   * `return` also ends a `next` that waits.
   */
  items({ signal }: WaitOptions = {}): AsyncIterableIterator<T> {
    const waiting: Waiter<T>[] = [];
    let left = false;
    const end = { done: true, value: undefined } as const;
    const next = (): Promise<IteratorResult<T, undefined>> => {
      if (left) return Promise.resolve(end);
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      if (this.#itemIsFree()) {
        try {
          return Promise.resolve({ done: false, value: this.#take() });
        } catch (error) {
          return Promise.reject(error);
        }
      }
      return new Promise((resolve, reject) => {
        while (waiting[0]?.state === "gone") waiting.shift();
        const waiter = this.#waitForItem(
          (value) => resolve({ done: false, value }),
          (error) => (error instanceof QueueClosedError ? resolve(end) : reject(error)),
          signal,
        );
        waiting.push(waiter);
      });
    };
    return {
      next,
      return: () => {
        left = true;
        for (const waiter of waiting) this.#getters.sendAway(waiter, new QueueClosedError());
        return Promise.resolve(end);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.items();
  }

  get #room(): number {
    return this.capacity - this.#store.size - this.#putters.woken;
  }

  /** There is an item, and nobody who came earlier still has to take one. */
  #itemIsFree(): boolean {
    return this.#getters.woken === 0 && this.#store.size > 0;
  }

  #waitForItem(
    resolve: (item: T) => void,
    reject: (error: unknown) => void,
    signal: AbortSignal | undefined,
  ): Waiter<T> {
    const waiter = this.#getters.add(resolve, reject, signal);
    this.#wakeGetter();
    this.#endIfDrained();
    return waiter;
  }

  #add(item: T): void {
    try {
      this.#store.add(item);
    } catch (error) {
      this.#wakePutter(); // The place is still free: whoever waits next was not woken for it.
      throw error;
    }
    this.#unfinished++;
    this.#wakeGetter();
  }

  #take(): T {
    // Closed with `immediate` between the waking and the taking.
    if (this.#store.size === 0) throw new QueueClosedError();
    let item: T;
    try {
      item = this.#store.take();
    } catch (error) {
      this.#wakeGetter(); // The item is still there: whoever waits next was not woken for it.
      throw error;
    }
    this.#wakePutter();
    this.#endIfDrained();
    return item;
  }

  #wakeGetter(): void {
    if (this.#store.size > this.#getters.woken) this.#getters.wake();
  }

  #wakePutter(): void {
    if (this.#putters.size > 0 && this.#room > 0) this.#putters.wake();
  }

  #finish(count: number): void {
    this.#unfinished -= count;
    if (this.#unfinished === 0) while (this.#joiners.wake());
  }

  /** Sends the getters away only when the last item is really taken: one who was woken for it may yet abort. */
  #endIfDrained(): void {
    if (this.#closed && this.#store.size === 0) this.#getters.reject(new QueueClosedError());
  }
}

/** What `put` says to a closed queue, and `get` to one that is closed and empty. */
export class QueueClosedError extends Error {
  override readonly name = "QueueClosedError";

  constructor(message = "the queue is closed") {
    super(message);
  }
}

/** Where a queue keeps its items: in which order they come out is the store's choice. */
export interface Store<T> {
  /** How many items there are. */
  readonly size: number;
  /** Called only when there is room. If it throws, nothing has changed. */
  add(item: T): void;
  /** Called only when there is an item. If it throws, nothing has changed. */
  take(): T;
  /** Drops everything; returns how many items there were. */
  clear(): number;
}

/** First in, first out: a ring that doubles when it is full. */
class Fifo<T> implements Store<T> {
  #ring: (T | undefined)[] = Array.from<undefined>({ length: 8 });
  #head = 0;
  size = 0;

  add(item: T): void {
    if (this.size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.size++) & (this.#ring.length - 1)] = item;
  }

  take(): T {
    const item = this.#ring[this.#head] as T;
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size--;
    return item;
  }

  clear(): number {
    const { size } = this;
    this.#ring = Array.from<undefined>({ length: 8 });
    this.#head = 0;
    this.size = 0;
    return size;
  }

  /** The length stays a power of two, so that a mask wraps an index around. */
  #grow(): void {
    const wrapped = this.#ring.slice(0, this.#head);
    this.#ring = [...this.#ring.slice(this.#head), ...wrapped];
    this.#ring.length *= 2;
    this.#head = 0;
  }
}

const nothing = (): void => {};

const done = Promise.resolve();
