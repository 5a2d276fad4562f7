import { Semaphore, type Permit } from "./semaphore.ts";

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
  #holder: Permit | undefined;

  constructor() {
    super(1);
  }

  get locked(): boolean {
    return this.available === 0;
  }

  /**
   * For Condition: unlocks for a while. The call that it returns waits for the lock, at the end of the
   * line, and gives it back to the token that held it. Throws when nobody holds the lock.
   */
  suspend(): () => Promise<void> {
    const holder = this.#holder;
    if (holder === undefined || !this.locked) throw new Error("the mutex is not locked");
    holder.lend();
    return async () => {
      const permit = await this.acquire();
      holder.takeOver(permit);
      this.#holder = holder;
    };
  }

  protected override issue(giveBack: () => void): Permit {
    return (this.#holder = super.issue(giveBack));
  }
}
