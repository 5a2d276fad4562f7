/**
 * The few globals that the primitives need, for projects whose `lib` is plain ES2022. Each declaration
 * is word for word what DOM, `@types/node` and `esnext.disposable` declare, so it merges with them.
 */
declare global {
  interface AbortSignal {
    readonly aborted: boolean;
    // oxlint-disable-next-line typescript/no-explicit-any -- merged interfaces must have identical types
    readonly reason: any;
    throwIfAborted(): void;
  }
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
  interface Disposable {
    [Symbol.dispose](): void;
  }
  interface AsyncDisposable {
    [Symbol.asyncDispose](): PromiseLike<void>;
  }
}

/** A signal as what it is to listen to: said of the global one, it would hide what `@types/node` says, `{ once: true }` and all. */
export interface Listenable {
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What the primitives take from the runtime; each name is read at the call, so a fake one put there later is obeyed. */
export const platform = globalThis as unknown as Platform;

/** A module that the runtime itself carries, or undefined where there is none (browsers, Node below 20.16). */
export function builtin(name: string): unknown {
  return platform.process?.getBuiltinModule?.(name);
}

/** Opaque: only the clock that made it knows what it is. */
export type Timer = number | object;

/** The part of an `AbortController` that is used. */
export interface Controller {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

interface Platform {
  readonly AbortController: new () => Controller;
  readonly performance: { now(): number };
  readonly process?: { getBuiltinModule?(name: string): unknown };
  setTimeout(callback: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
}
