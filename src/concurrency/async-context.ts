import { builtin } from "./platform.ts";

/**
 * A value that follows the code started under it, also across awaits: `AsyncLocalStorage` where the
 * runtime has it. Elsewhere (browsers) it follows only up to the first await, then it is undefined.
 */
export interface AsyncContext<T> {
  get(): T | undefined;
  run<A extends readonly unknown[], R>(value: T, fn: (...args: A) => R, ...args: A): R;
}

export function createAsyncContext<T>(): AsyncContext<T> {
  const hooks = builtin("node:async_hooks") as Hooks<T> | undefined;
  if (hooks === undefined) return new SynchronousContext<T>();
  const storage = new hooks.AsyncLocalStorage();
  return {
    get: () => storage.getStore(),
    run: (value, fn, ...args) => storage.run(value, fn, ...args),
  };
}

class SynchronousContext<T> implements AsyncContext<T> {
  #value: T | undefined;

  get(): T | undefined {
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
  readonly AsyncLocalStorage: new () => Storage<T>;
}

interface Storage<T> {
  getStore(): T | undefined;
  run<A extends readonly unknown[], R>(value: T, fn: (...args: A) => R, ...args: A): R;
}
