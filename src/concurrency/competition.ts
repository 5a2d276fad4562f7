import { AbortError, AbortScope } from "./abort.ts";
import { isCancelled } from "./is-cancelled.ts";
import { currentOwner } from "./owner.ts";
import { addSiblingError } from "./sibling-errors.ts";
import { TaskGroupError } from "./task-group-error.ts";

/** When it is decided, and what is done until then. */
export interface Rules {
  /** What it is called in the reason that the losers get. */
  readonly name: string;
  /** Whether an error wins as a result does. */
  readonly errorWins: boolean;
  /** An attempt failed and nothing is decided: another one may start. */
  readonly onFailed?: () => void;
  /** Nothing can start any more: it is decided, or was aborted from outside. */
  readonly onOver?: () => void;
}

/**
 * Attempts of which one counts: what `race`, `any` and `hedge` have in common. Once it is decided the
 * others are cancelled and awaited. No error is lost: those of losers go to the enclosing owner, or,
 * beside an error that is thrown, to `siblingErrors`.
 */
export class Competition<T> {
  /** Settles when all that have started have ended. */
  readonly result: Promise<T>;
  readonly #scope: AbortScope;
  readonly #signal: AbortSignal | undefined;
  readonly #rules: Rules;
  readonly #errors: unknown[] = [];
  #settle!: { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void };
  #won: { readonly value: T } | undefined;
  #lost: { readonly error: unknown } | undefined;
  #started = 0;
  #running = 0;

  constructor(rules: Rules, signal: AbortSignal | undefined) {
    this.#rules = rules;
    this.#signal = signal;
    this.#scope = new AbortScope(signal);
    this.result = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
  }

  /** Somebody has won, or it was aborted from outside. */
  get isOver(): boolean {
    return this.#scope.aborted;
  }

  /** Starts an attempt; it ends only after this call, also when `fn` throws at once. */
  start(fn: (signal: AbortSignal) => T | PromiseLike<T>): void {
    const index = this.#started++;
    this.#running++;
    const attempt = async (): Promise<T> => fn(this.#scope.signal);
    attempt().then(
      (value) => this.#succeeded(value),
      (error: unknown) => this.#failed(error, index),
    );
  }

  #succeeded(value: T): void {
    if (!this.isOver) {
      this.#won = { value };
      this.#decide();
    }
    this.#ended();
  }

  #failed(error: unknown, index: number): void {
    if (!this.isOver) {
      if (this.#rules.errorWins) {
        this.#lost = { error };
        this.#decide();
      } else {
        this.#errors[index] = error;
        this.#rules.onFailed?.();
      }
    } else if (!isCancelled(error, this.#scope)) {
      if (this.#won !== undefined) currentOwner().adopt(Promise.reject(error));
      else if (this.#lost !== undefined) addSiblingError(this.#lost.error, error);
      // Told to stop from outside, and failed at that: an error beats the cancellation.
      else this.#lost = { error };
    }
    this.#ended();
  }

  #decide(): void {
    this.#scope.abort(new AbortError(`the ${this.#rules.name} is decided`));
  }

  #ended(): void {
    if (this.isOver) this.#rules.onOver?.();
    if (--this.#running > 0) return;
    const { resolve, reject } = this.#settle;
    this.#scope.close();
    if (this.#won !== undefined) resolve(this.#won.value);
    else if (this.#lost !== undefined) reject(this.#lost.error);
    else if (this.#signal?.aborted === true) reject(this.#signal.reason);
    else reject(new TaskGroupError(this.#errors, `all ${this.#started} attempts failed`));
  }
}
