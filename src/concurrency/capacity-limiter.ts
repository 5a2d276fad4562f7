import { Permit, Semaphore } from "./semaphore.ts";
import type { WaitOptions } from "./wait-line.ts";

export interface BorrowOptions extends WaitOptions {
  /** In whose name, such as a task or a client: it has one permit at most. Default: in nobody's. */
  readonly borrower?: object | undefined;
}

/**
 * A semaphore whose size can change while it is in use, and that knows its borrowers: for a limit that
 * a setting, or the load, moves. All rules are those of `Semaphore`.
 *
 * Raised, it lets in as many as there is room for, in the order of their arrival; lowered, it takes
 * nothing from a holder: nobody gets in until enough of them have released theirs.
 *
 * ```ts
 * const uploads = new CapacityLimiter(4);
 * await uploads.with(() => upload(file, { signal }), { signal, borrower: client });
 * uploads.total = 8;
 * ```
 *
 * @see trio.CapacityLimiter, anyio.CapacityLimiter
 */
export class CapacityLimiter extends Semaphore {
  readonly #borrowers = new Set<object>();

  /** @param total whole number from 0, at which nobody gets in, or Infinity; RangeError otherwise */
  constructor(total: number) {
    super(1);
    this.total = total;
  }

  /** How many may hold a permit at the same time. Set to what the constructor takes, it holds from now on. */
  get total(): number {
    return this.permits;
  }

  set total(total: number) {
    if (!(total >= 0 && (total === Infinity || Number.isInteger(total)))) {
      throw new RangeError(`total must be a whole number >= 0 or Infinity, got ${String(total)}`);
    }
    this.resize(total);
  }

  /** Permits that are held; more than `total` for a while after it was lowered. */
  get borrowed(): number {
    return this.held;
  }

  /**
   * Waits for a permit.
   *
   * @throws Error at the call when `borrower` holds one, or waits for one: it would wait for itself
   */
  override acquire(options: BorrowOptions = {}): Promise<Permit> {
    const { borrower } = options;
    if (borrower !== undefined) this.#register(borrower);
    // For all, so that who came first also goes on first.
    return super.acquire(options).then(
      (permit) => (borrower === undefined ? permit : this.#lentTo(borrower, permit)),
      (error: unknown) => {
        if (borrower !== undefined) this.#borrowers.delete(borrower);
        throw error;
      },
    );
  }

  /**
   * Takes a permit if one is free and nobody waits for it; undefined otherwise.
   *
   * @throws Error when `borrower` holds one, or waits for one
   */
  override tryAcquire({ borrower }: Pick<BorrowOptions, "borrower"> = {}): Permit | undefined {
    if (borrower === undefined) return super.tryAcquire();
    this.#register(borrower);
    const permit = super.tryAcquire();
    if (permit !== undefined) return this.#lentTo(borrower, permit);
    this.#borrowers.delete(borrower);
    return undefined;
  }

  /** Calls `fn` with a permit held until what it returns has settled; gives what `fn` gives. */
  override with<T>(fn: () => T | PromiseLike<T>, options: BorrowOptions = {}): Promise<T> {
    return super.with(fn, options);
  }

  #register(borrower: object): void {
    if (this.#borrowers.has(borrower)) {
      throw new Error("this borrower already holds, or waits for, a permit of this limiter");
    }
    this.#borrowers.add(borrower);
  }

  #lentTo(borrower: object, permit: Permit): Permit {
    return new Permit(() => {
      this.#borrowers.delete(borrower);
      permit.release();
    });
  }
}
