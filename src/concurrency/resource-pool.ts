import { AbortScope, onAbort } from "./abort.ts";
import { type Permit, Semaphore } from "./semaphore.ts";
import { suppress } from "./suppressed-error.ts";
import { TaskGroupError } from "./task-group-error.ts";
import type { WaitOptions } from "./wait-line.ts";

export interface ResourcePoolOptions<T> {
  /** Opens one, when none is idle and fewer than `max` are there. The signal is that of the caller who waits for it. */
  readonly open: (signal: AbortSignal) => T | PromiseLike<T>;
  /** Closes one that was discarded, or found bad, and each at the end. Default: nothing to do. */
  readonly close?: ((resource: T) => unknown) | undefined;
  /** Whether an idle one can still be used; asked before it is handed out. Default: always. */
  readonly check?: ((resource: T) => boolean | PromiseLike<boolean>) | undefined;
  /** How many there are at most: a whole number from 1. */
  readonly max: number;
}

/**
 * Resources that are dear to open, handed out to one holder at a time, at most `max` of them; who waits
 * is served in the order of arrival. The one that came back last is handed out first.
 *
 * An aborted waiter takes nothing; what is being opened for it becomes idle. An abort takes nothing from
 * a holder.
 *
 * ```ts
 * const pool = new ResourcePool({ open: (signal) => connect(url, { signal }), close: (each) => each.end(), max: 10 });
 * const rows = await pool.with((connection) => connection.query(sql, { signal }), { signal });
 * await withTimeout(500, (signal) => pool.acquire({ signal }));
 * await pool.close(); // waits for what is out
 * ```
 *
 * @throws RangeError for a `max` that is no whole number from 1
 * @see SQLAlchemy's QueuePool (the last one back is the first one out; checked before it is handed out)
 */
export class ResourcePool<T> {
  readonly #options: ResourcePoolOptions<T>;
  readonly #permits: Semaphore;
  readonly #idle: T[] = [];
  readonly #closing = new AbortScope();
  #closed: Promise<void> | undefined;

  constructor(options: ResourcePoolOptions<T>) {
    this.#options = options;
    this.#permits = new Semaphore(options.max);
  }

  /** How many are out, those that are being opened or closed among them. */
  get held(): number {
    return this.#permits.permits - this.#permits.available;
  }

  /** How many lie ready. */
  get idle(): number {
    return this.#idle.length;
  }

  /** How many wait for one. */
  get waiting(): number {
    return this.#permits.waiting;
  }

  /**
   * Waits for one. Give it back in a `finally`, bind it with `using`, or use `with` instead.
   *
   * @throws ResourcePoolClosedError; what `open`, `check` and the closing of a bad one throw
   */
  async acquire({ signal }: WaitOptions = {}): Promise<Lease<T>> {
    const waiting = new AbortScope(signal);
    try {
      const permit = await this.#permit(waiting);
      try {
        const resource = (await this.#takeIdle()) ?? {
          value: await this.#options.open(waiting.signal),
        };
        if (!waiting.aborted) return new Lease(resource.value, this.#idle, permit, this.#options);
        this.#idle.push(resource.value);
        throw waiting.reason;
      } catch (error) {
        permit.release();
        throw error;
      }
    } finally {
      waiting.close();
    }
  }

  /** Calls `fn` with one held until what it returns has settled; gives what `fn` gives. */
  async with<R>(fn: (resource: T) => R | PromiseLike<R>, options: WaitOptions = {}): Promise<R> {
    const lease = await this.acquire(options);
    try {
      return await fn(lease.resource);
    } finally {
      lease.release();
    }
  }

  /**
   * Hands out no more: who waits is rejected with a ResourcePoolClosedError. Waits for what is out, then
   * closes all. A second call gives the first one's result.
   *
   * @throws TaskGroupError of what closing them threw, once all are closed
   */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing.abort(new ResourcePoolClosedError());
    for (let out = this.#permits.permits; out > 0; out--) await this.#permits.acquire();
    const errors: unknown[] = [];
    for (const resource of this.#idle.splice(0)) {
      try {
        await this.#options.close?.(resource);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new TaskGroupError(errors, "resources could not be closed");
  }

  /** Waits for its turn; `waiting` aborts also when the pool is closed before that. */
  async #permit(waiting: AbortScope): Promise<Permit> {
    const stopWaiting = onAbort(this.#closing.signal, (reason) => waiting.abort(reason));
    try {
      return await this.#permits.acquire({ signal: waiting.signal });
    } finally {
      stopWaiting();
    }
  }

  /** The idle one that came back last and is still good; those that are not are closed. */
  async #takeIdle(): Promise<{ readonly value: T } | undefined> {
    const { check, close } = this.#options;
    while (this.#idle.length > 0) {
      const value = this.#idle.pop() as T;
      try {
        if (check === undefined || (await check(value))) return { value };
      } catch (error) {
        try {
          await close?.(value);
        } catch (failure) {
          throw suppress(failure, error);
        }
        throw error;
      }
      await close?.(value);
    }
    return undefined;
  }
}

/** A resource that is out. Whoever acquired it gives it back; a second time does nothing. */
export class Lease<T> implements Disposable {
  readonly resource: T;
  readonly #idle: T[];
  readonly #permit: Permit;
  readonly #options: ResourcePoolOptions<T>;
  #discarded = false;

  /** @internal */
  constructor(resource: T, idle: T[], permit: Permit, options: ResourcePoolOptions<T>) {
    this.resource = resource;
    this.#idle = idle;
    this.#permit = permit;
    this.#options = options;
  }

  /** Gives it back, for the next one who waits. */
  release(): void {
    if (!this.#permit.held || this.#discarded) return;
    this.#idle.push(this.resource);
    this.#permit.release();
  }

  /** Gives it up, because it is broken: it is closed, and then its place is free. Rejects with what `close` throws. */
  async discard(): Promise<void> {
    if (!this.#permit.held || this.#discarded) return;
    this.#discarded = true;
    try {
      await this.#options.close?.(this.resource);
    } finally {
      this.#permit.release();
    }
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** What `acquire` says once `close` was called. */
export class ResourcePoolClosedError extends Error {
  override readonly name = "ResourcePoolClosedError";

  constructor(message = "the resource pool is closed") {
    super(message);
  }
}
