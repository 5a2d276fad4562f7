import { Semaphore } from "./semaphore.ts";

/**
 * Mutual exclusion: one holder at a time; waiters are served in the order of their arrival. Not
 * re-entrant: a holder that acquires again waits for itself. All rules are those of `Semaphore(1)`.
 *
 * ```ts
 * const cache = new Mutex();
 * await cache.with(async () => { … });
 * ```
 *
 * @see asyncio.Lock
 */
export class Mutex extends Semaphore {
  constructor() {
    super(1);
  }

  get locked(): boolean {
    return this.available === 0;
  }
}
