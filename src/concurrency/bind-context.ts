import { builtin } from "./platform.ts";

/**
 * `fn`, always called in the context (AsyncLocalStorage) of the code that runs now, where the runtime has contexts.
 *
 * @see AsyncResource.bind of Node, Context.run of Python's contextvars
 */
export function bindContext<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
): (...args: Args) => R {
  const hooks = builtin("node:async_hooks") as Hooks | undefined;
  if (hooks === undefined) return fn;
  const context = new hooks.AsyncResource("bindContext");
  return (...args) => context.runInAsyncScope(fn, undefined, ...args);
}

interface Hooks {
  readonly AsyncResource: new (type: string) => {
    runInAsyncScope<Args extends readonly unknown[], R>(
      fn: (...args: Args) => R,
      thisArg: undefined,
      ...args: Args
    ): R;
  };
}
