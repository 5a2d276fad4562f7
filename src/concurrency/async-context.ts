import { builtin } from "./platform.ts";

/**
 * A value that follows the code started under it, also across awaits: an `AsyncLocalStorage` where the
 * runtime has it. Elsewhere (browsers) it follows only up to the first await, then it is undefined.
 */
export interface AsyncContext<T> {
  getStore(): T | undefined;
  run<A extends readonly unknown[], R>(value: T, fn: (...args: A) => R, ...args: A): R;
}

export function createAsyncContext<T>(): AsyncContext<T> {
  const hooks = builtin("node:async_hooks") as Hooks<T> | undefined;
  return hooks === undefined ? new SynchronousContext<T>() : new hooks.AsyncLocalStorage();
}

class SynchronousContext<T> implements AsyncContext<T> {
  #value: T | undefined;

  getStore(): T | undefined {
    return this.#value;
  }

  run<A extends readonly unknown[], R>(value: T, fn: (...args: A) => R, ...args: A): R {
    const outer = this.#value;
    this.#value = value;
    try {
      return fn(...args);
    } finally {
      this.#value = outer;
    }
  }
}

interface Hooks<T> {
  readonly AsyncLocalStorage: new () => AsyncContext<T>;
}
