import { builtin } from "./platform.ts";

/** `fn`, always called in the context (AsyncLocalStorage) of the code that runs now, where the runtime has contexts. */
export function bindContext<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
): (...args: Args) => R {
  const hooks = builtin("node:async_hooks") as Hooks | undefined;
  return hooks === undefined ? fn : hooks.AsyncResource.bind(fn);
}

interface Hooks {
  readonly AsyncResource: { bind<Fn>(fn: Fn): Fn };
}
