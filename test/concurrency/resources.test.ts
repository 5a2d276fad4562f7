import { describe, expect, it } from "vitest";
import { asyncContextManager } from "#concurrency/async-context-manager.ts";
import { ResourceStack } from "#concurrency/resource-stack.ts";
import { suppress, type SuppressedError } from "#concurrency/suppressed-error.ts";
import { conform, deferred, errorOf, turn } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

const chain = (error: unknown): unknown[] => {
  const { error: last, suppressed } = error as SuppressedError;
  return (error as Error).name === "SuppressedError" ? [last, ...chain(suppressed)] : [error];
};

conform(
  "contextlib test_contextlib_async, asynccontextmanager",
  (
    "plain finally traceback no_reraise trap_yield_after_throw trap_no_yield trap_second_yield " +
    "non_normalised except except_stopiter wrap_runtimeerror attribs doc_attrib " +
    "instance_docstring_given_cm_docstring keywords recursive decorator decorator_with_exception " +
    "decorating_method async_gen_propagates_generator_exit"
  ).split(" "),
  [
    [
      "plain, keywords",
      "opens, lends the value to the block, closes; gives what the block gives",
      async (world) => {
        const state: unknown[] = [];
        const manager = asyncContextManager(async function* (value: number, { more = "" } = {}) {
          state.push("open");
          await world.hop();
          yield `${value}${more}`;
          await world.hop();
          state.push("close");
        });
        const result = await manager(42, { more: "!" }).use(async (value) => {
          state.push(value);
          await world.hop();
          return 7;
        });
        expect(result).toBe(7);
        expect(state).toEqual(["open", "42!", "close"]);
      },
    ],
    [
      "finally",
      "an error of the block reaches the generator's finally, and goes on untouched",
      async (world) => {
        const state: string[] = [];
        const manager = asyncContextManager(async function* () {
          try {
            yield;
          } finally {
            await world.hop();
            state.push("closed");
          }
        });
        const error = new Error("block");
        expect(await errorOf(manager().use(() => Promise.reject(error)))).toBe(error);
        expect(
          await errorOf(
            manager().use(() => {
              throw error;
            }),
          ),
        ).toBe(error);
        expect(state).toEqual(["closed", "closed"]);
      },
    ],
    [
      "traceback, except_stopiter",
      "whatever the block throws comes out as the same object",
      async () => {
        const manager = asyncContextManager(async function* () {
          yield;
        });
        for (const error of [new RangeError("a"), undefined, null, "text", { done: true }]) {
          expect(await errorOf(manager().use(() => Promise.reject(error)))).toBe(error);
        }
      },
    ],
    [
      "no_reraise",
      "a generator that catches and just ends swallows nothing: the block has no value to give",
      async () => {
        const seen: unknown[] = [];
        const manager = asyncContextManager(async function* () {
          try {
            yield;
          } catch (error) {
            seen.push(error);
          }
        });
        const error = new Error("block");
        expect(await errorOf(manager().use(() => Promise.reject(error)))).toBe(error);
        expect(seen).toEqual([error]);
      },
    ],
    [
      "except",
      "a generator that returns a value lets it stand in for the block's",
      async () => {
        const manager = asyncContextManager(async function* (url: string) {
          try {
            yield url;
          } catch {
            return "stand-in" as const;
          }
          return undefined;
        });
        const failing: Promise<number | "stand-in"> = manager("x").use((): number => {
          throw new Error("block");
        });
        expect(await failing).toBe("stand-in");
        expect(await manager("x").use(() => 5)).toBe(5);
      },
    ],
    [
      "non_normalised, wrap_runtimeerror",
      "an error that the generator throws takes the place of the block's",
      async () => {
        const manager = asyncContextManager(async function* () {
          try {
            yield;
          } catch (error) {
            throw new TypeError("wrapped", { cause: error });
          }
        });
        const error = new Error("block");
        const thrown = await errorOf(manager().use(() => Promise.reject(error)));
        expect(thrown).toEqual(new TypeError("wrapped"));
        expect(thrown).toHaveProperty("cause", error);
      },
    ],
    [
      "trap_no_yield",
      "a generator that does not yield is an error, and the block is not called",
      async () => {
        const manager = asyncContextManager(async function* () {
          if (state.length > 5) yield;
        });
        const state: string[] = [];
        const thrown = await errorOf(manager().use(() => state.push("called")));
        expect(thrown).toEqual(new Error("the generator did not yield"));
        expect(state).toEqual([]);
      },
    ],
    [
      "trap_second_yield",
      "a generator that yields again is an error; it is told, so its finally runs",
      async () => {
        const state: string[] = [];
        const manager = asyncContextManager(async function* () {
          try {
            yield 1;
            yield 2;
          } finally {
            state.push("closed");
          }
        });
        const thrown = await errorOf(manager().use(() => state.push("block")));
        expect(thrown).toEqual(new Error("the generator yielded more than once"));
        expect(state).toEqual(["block", "closed"]);
      },
    ],
    [
      "trap_yield_after_throw",
      "a generator that yields after the block's error is an error over the block's",
      async () => {
        const manager = asyncContextManager(async function* () {
          try {
            yield;
          } catch {
            yield;
          }
        });
        const error = new Error("block");
        const thrown = await errorOf(manager().use(() => Promise.reject(error)));
        expect(chain(thrown)).toEqual([new Error("the generator yielded more than once"), error]);
        expect(chain(thrown)[1]).toBe(error);
      },
    ],
    [
      "recursive",
      "each call makes a resource of its own; one is entered once",
      async () => {
        let depth = 0;
        const manager = asyncContextManager(async function* () {
          depth++;
          yield depth;
          depth--;
        });
        const once = manager();
        const nested = await once.use((outer) =>
          manager().use((inner) => manager().use((innermost) => [outer, inner, innermost])),
        );
        expect([nested, depth]).toEqual([[1, 2, 3], 0]);
        expect(await errorOf(once.use(() => 0))).toEqual(
          new Error("a context manager is entered once: make another"),
        );
      },
    ],
    [
      "async_gen_propagates_generator_exit",
      "a loop that is left early closes the resources of the generator around it",
      async () => {
        const state: string[] = [];
        const manager = asyncContextManager(async function* () {
          try {
            yield 11;
          } finally {
            state.push("closed");
          }
        });
        async function* values(): AsyncGenerator<number> {
          const stack = new ResourceStack();
          try {
            const { value } = stack.use(await manager().enter());
            yield value;
            yield value + 1;
          } finally {
            await stack.disposeAsync();
          }
        }
        for await (const value of values()) {
          expect(value).toBe(11);
          break;
        }
        expect(state).toEqual(["closed"]);
      },
    ],
    [
      "own",
      "enter opens for a stack or await using: disposing closes, once",
      async () => {
        const state: string[] = [];
        const manager = asyncContextManager(async function* () {
          state.push("open");
          yield "value";
          state.push("close");
        });
        const entered = await manager().enter();
        expect([entered.value, state]).toEqual(["value", ["open"]]);
        await entered[Symbol.asyncDispose]();
        await entered[Symbol.asyncDispose]();
        expect(state).toEqual(["open", "close"]);
      },
    ],
  ],
  {
    attribs: "a matter of Python's function attributes",
    doc_attrib: "a matter of Python's docstrings",
    instance_docstring_given_cm_docstring: "a matter of Python's docstrings",
    decorator: "no use as a decorator: call `use` in the function",
    decorator_with_exception: "no use as a decorator: call `use` in the function",
    decorating_method: "no use as a decorator: call `use` in the function",
  },
  { atMost: 0.3 },
);

conform(
  "contextlib test_contextlib_async, AsyncExitStack",
  (
    "no_resources callback async_callback push async_push enter_context enter_async_context " +
    "enter_context_errors enter_async_context_errors close pop_all exit_raise exit_suppress " +
    "exit_exception_traceback exit_exception_chaining_reference exit_exception_chaining " +
    "async_exit_exception_chaining async_exit_exception_explicit_none_context exit_exception_non_suppressing " +
    "exit_exception_with_correct_context exit_exception_with_existing_context body_exception_suppress " +
    "exit_exception_chaining_suppress excessive_nesting dont_reraise_RuntimeError"
  ).split(" "),
  [
    [
      "no_resources",
      "a stack with nothing in it closes nothing",
      async () => {
        const stack = new ResourceStack();
        await stack.disposeAsync();
        expect(stack.disposed).toBe(true);
        expect(await ResourceStack.run(() => 5)).toBe(5);
      },
    ],
    [
      "callback, async_callback, push, async_push, enter_context, enter_async_context",
      "closes in reverse order, one after the other, whatever kind of resource it is",
      async (world) => {
        const state: string[] = [];
        const result = await ResourceStack.run(async (stack) => {
          const first = {
            async [Symbol.asyncDispose]() {
              await world.hop();
              state.push("1 async");
            },
          };
          expect(stack.use(first)).toBe(first);
          stack.use({ [Symbol.dispose]: () => void state.push("2 sync") });
          stack.defer(async () => {
            await world.hop();
            await world.hop();
            state.push("3 deferred");
          });
          expect(stack.adopt("handle", (handle) => void state.push(`4 ${handle}`))).toBe("handle");
          expect([stack.use(null), stack.use(undefined)]).toEqual([null, undefined]);
          await world.hop();
          state.push("block");
          return "result";
        });
        expect(result).toBe("result");
        expect(state).toEqual(["block", "4 handle", "3 deferred", "2 sync", "1 async"]);
      },
    ],
    [
      "enter_context_errors, enter_async_context_errors",
      "use refuses what cannot be disposed of, and what was opened before is closed",
      async () => {
        const state: string[] = [];
        const error = await errorOf(
          ResourceStack.run((stack) => {
            stack.defer(() => state.push("closed"));
            stack.use({} as Disposable);
          }),
        );
        expect(error).toBeInstanceOf(TypeError);
        expect(state).toEqual(["closed"]);
      },
    ],
    [
      "close",
      "closing again does nothing, and nothing can be added after",
      async () => {
        const state: string[] = [];
        const stack = new ResourceStack();
        stack.defer(() => state.push("closed"));
        await stack[Symbol.asyncDispose]();
        await stack.disposeAsync();
        expect(state).toEqual(["closed"]);
        for (const add of [
          () => stack.defer(() => {}),
          () => stack.use(null),
          () => stack.adopt(1, () => {}),
          () => stack.move(),
        ]) {
          expect(add).toThrow(ReferenceError);
        }
      },
    ],
    [
      "pop_all",
      "move hands everything on: what was opened well stays open",
      async () => {
        const state: string[] = [];
        const kept = await ResourceStack.run((stack) => {
          stack.defer(() => state.push("closed"));
          return stack.move();
        });
        expect(state).toEqual([]);
        expect(kept.disposed).toBe(false);
        await kept.disposeAsync();
        expect(state).toEqual(["closed"]);
      },
    ],
    [
      "exit_raise, exit_exception_traceback, dont_reraise_RuntimeError",
      "the block's error comes out untouched after everything was closed",
      async (world) => {
        const state: string[] = [];
        const error = new Error("block");
        const thrown = await errorOf(
          ResourceStack.run(async (stack) => {
            stack.defer(async () => {
              await world.hop();
              state.push("closed");
            });
            throw error;
          }),
        );
        expect(thrown).toBe(error);
        expect(state).toEqual(["closed"]);
      },
    ],
    [
      "exit_exception_chaining, exit_exception_chaining_reference, async_exit_exception_chaining, exit_exception_non_suppressing",
      "every resource is closed whatever the others throw, and no error is lost: the last is outermost",
      async (world) => {
        const errors = ["1", "2", "3", "block"].map((name) => new Error(name));
        const thrown = await errorOf(
          ResourceStack.run(async (stack) => {
            for (const name of ["1", "2", "3"]) {
              stack.defer(async () => {
                await world.hop();
                throw errors.find(({ message }) => message === name);
              });
            }
            throw errors[3];
          }),
        );
        expect(chain(thrown)).toEqual(errors);
        expect((thrown as Error).name).toBe("SuppressedError");
      },
    ],
    [
      "async_exit_exception_explicit_none_context, exit_exception_with_correct_context, exit_exception_with_existing_context",
      "one error alone is thrown as it is, with the cause that it has",
      async () => {
        const error = new Error("close", { cause: "dust" });
        const thrown = await errorOf(
          ResourceStack.run((stack) => {
            stack.defer(() => Promise.reject(error));
            stack.defer(() => {});
          }),
        );
        expect(thrown).toBe(error);
        expect(error.cause).toBe("dust");
      },
    ],
    [
      "excessive_nesting",
      "ten thousand resources close",
      async () => {
        let closed = 0;
        await ResourceStack.run((stack) => {
          for (let count = 0; count < 10_000; count++) stack.defer(() => void closed++);
        });
        expect(closed).toBe(10_000);
      },
    ],
    [
      "own",
      "opening that fails half-way closes what was opened, in reverse order",
      async (world) => {
        const state: string[] = [];
        const open = async (name: string): Promise<AsyncDisposable> => {
          await world.hop();
          if (name === "c") throw new Error("no c");
          state.push(`open ${name}`);
          return { [Symbol.asyncDispose]: async () => void state.push(`close ${name}`) };
        };
        const thrown = await errorOf(
          ResourceStack.run(async (stack) => {
            for (const name of ["a", "b", "c", "d"]) stack.use(await open(name));
          }),
        );
        expect(thrown).toEqual(new Error("no c"));
        expect(state).toEqual(["open a", "open b", "close b", "close a"]);
      },
    ],
    [
      "own",
      "disposed of again while it closes, it goes on closing one after the other",
      async (world) => {
        const log: string[] = [];
        const stack = new ResourceStack();
        for (const name of ["first", "second"]) {
          stack.defer(async () => {
            log.push(`${name} begins`);
            await world.hop();
            await turn();
            log.push(`${name} ends`);
          });
        }
        await Promise.all([stack.disposeAsync(), stack.disposeAsync()]);
        expect(log).toEqual(["second begins", "second ends", "first begins", "first ends"]);
      },
    ],
    [
      "own",
      "a synchronous dispose is not awaited, an asynchronous one is; asyncDispose goes before dispose",
      async () => {
        const gate = deferred();
        const stack = new ResourceStack();
        stack.use({ [Symbol.dispose]: () => gate.promise as unknown as void });
        await stack.disposeAsync();
        const other = new ResourceStack();
        other.use({
          [Symbol.asyncDispose]: () => gate.promise,
          [Symbol.dispose]: () => expect.unreachable(),
        });
        const closing = watch(other.disposeAsync());
        await idle();
        expect(closing.state).toBe("pending");
        gate.resolve();
        await idle();
        expect(closing.state).toBe("fulfilled");
      },
    ],
  ],
  {
    exit_suppress: "disposal cannot swallow the block's error, as in the standard",
    body_exception_suppress: "disposal cannot swallow the block's error, as in the standard",
    exit_exception_chaining_suppress:
      "disposal cannot swallow the block's error, as in the standard",
  },
);

describe("suppress", () => {
  it("is the runtime's SuppressedError where there is one, else looks like it", () => {
    const [first, last] = [new Error("first"), new Error("last")];
    const both = suppress(last, first);
    expect(both).toBeInstanceOf(Error);
    expect([both.name, both.error, both.suppressed]).toEqual(["SuppressedError", last, first]);
    class Native extends Error {}
    const runtime = globalThis as { SuppressedError?: unknown };
    const before = Object.getOwnPropertyDescriptor(runtime, "SuppressedError");
    runtime.SuppressedError = Native;
    expect(suppress(last, first)).toBeInstanceOf(Native);
    if (before === undefined) delete runtime.SuppressedError;
    else Object.defineProperty(runtime, "SuppressedError", before);
  });
});
