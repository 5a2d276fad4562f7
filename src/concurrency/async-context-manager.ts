import { suppress } from "./suppressed-error.ts";

/**
 * Makes a resource out of an async generator with one `yield`: what stands before it opens, the
 * yielded value is lent to the block, what stands after it closes. An error of the block is thrown at
 * the `yield`, so `try`, `catch` and `finally` around it work as if the block stood there.
 *
 * The generator may look at the block's error, throw another in its place, or return a value (not
 * undefined) that stands in for the one that the block could not give. If it just ends, the block's
 * error goes on.
 *
 * ```ts
 * const transaction = asyncContextManager(async function* (db: Database) {
 *   const tx = await db.begin();
 *   try {
 *     yield tx;
 *     await tx.commit();
 *   } catch (error) {
 *     await tx.rollback();
 *     throw error;
 *   }
 * });
 * const id = await transaction(db).use((tx) => tx.insert(order));
 * ```
 *
 * @throws Error when one use is entered twice, and when the generator does not yield, or yields again
 * @see contextlib.asynccontextmanager
 */
export function asyncContextManager<Args extends readonly unknown[], T, F = void>(
  generator: (...args: Args) => AsyncGenerator<T, F, undefined>,
): (...args: Args) => ContextManager<T, F> {
  return (...args) => new ContextManager(generator(...args));
}

/** One use of a resource: enter it once. */
export class ContextManager<T, F = void> {
  readonly #steps: AsyncGenerator<T, F, undefined>;
  #entered = false;

  constructor(steps: AsyncGenerator<T, F, undefined>) {
    this.#steps = steps;
  }

  /** Opens, calls `block` with the value, closes; gives what `block` gives, or what stands in for it. */
  async use<R>(block: (value: T) => R | PromiseLike<R>): Promise<R | StandIn<F>> {
    const value = await this.#open();
    let result: R;
    try {
      result = await block(value);
    } catch (error) {
      return this.#throwIn(error);
    }
    await this.#close();
    return result;
  }

  /**
   * Opens, for `await using` and `ResourceStack.use`; disposing closes. A disposal does not hear of the
   * block's error, so only `use` tells the generator of it.
   */
  async enter(): Promise<Entered<T>> {
    const value = await this.#open();
    let closing: Promise<void> | undefined;
    return { value, [Symbol.asyncDispose]: () => (closing ??= this.#close()) };
  }

  async #open(): Promise<T> {
    if (this.#entered) throw new Error("a context manager is entered once: make another");
    this.#entered = true;
    const step = await this.#steps.next();
    if (step.done === true) throw new Error("the generator did not yield");
    return step.value;
  }

  async #close(): Promise<void> {
    const step = await this.#steps.next();
    if (step.done !== true) await this.#stop();
  }

  async #throwIn(error: unknown): Promise<StandIn<F>> {
    const step = await this.#steps.throw(error);
    if (step.done === true) {
      if (step.value === undefined) throw error;
      return step.value as StandIn<F>;
    }
    try {
      return await this.#stop();
    } catch (failure) {
      throw suppress(failure, error);
    }
  }

  /** It yielded again: its `finally` blocks run, and it is told. */
  async #stop(): Promise<never> {
    await this.#steps.return(undefined as F);
    throw new Error("the generator yielded more than once");
  }
}

/** What the generator returns, where it returns anything. */
type StandIn<F> = Exclude<F, void | undefined>;

/** An open resource: the value, until it is disposed of. */
export interface Entered<T> extends AsyncDisposable {
  /** What the generator yielded. */
  readonly value: T;
}
