import { all } from "../../src/concurrency/all.ts";
import { gather } from "../../src/concurrency/gather.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task } from "../../src/concurrency/task.ts";
import { errorOf, turn } from "../concurrency/interleaving.ts";

type Fn = (signal: AbortSignal) => Promise<unknown>;

/** One way to do several things at once: it does what it can with what it is given. */
type Way = (given: {
  readonly fns: Fn[];
  readonly signal: AbortSignal;
  /** Gets what the way leaves in the caller's hands, one for each function. */
  readonly handles: unknown[];
  /** Gets how more work is added, where that can be done. */
  readonly more: ((fn: Fn) => void)[];
}) => Promise<unknown>;

const never = new AbortController().signal;
const called = (fns: Fn[]): Promise<unknown>[] => fns.map((fn) => fn(never));

/** By the heading of its column in docs/choosing.md. */
export const ways: Readonly<Record<string, Way>> = {
  "`Promise.all`": async ({ fns, handles }) => {
    handles.push(...called(fns));
    return Promise.all(handles);
  },
  "`all`": async ({ fns, handles }) => {
    handles.push(...called(fns));
    return all(handles);
  },
  "`gather`": async ({ fns, signal }) => gather(fns, { signal }),
  "`TaskGroup`": async ({ fns, signal, handles, more }) =>
    TaskGroup.run(
      async (group) => {
        more.push((fn) => void group.spawn(fn));
        handles.push(...fns.map((fn) => group.spawn(fn)));
        const results: unknown[] = [];
        for (const task of handles) results.push(await task);
        return results;
      },
      { signal },
    ),
};

/** The same, given one function and no more. */
export const bareWays: Readonly<Record<string, (fn: Fn) => Promise<unknown>>> = {
  "`Promise.all`": (fn) => Promise.all(list(fn)),
  "`all`": (fn) => all(list(fn)),
  "`gather`": (fn) => gather([fn]),
  "`TaskGroup`": (fn) => TaskGroup.run((group) => group.spawn(fn)),
};

/** Typed so that no linter tells that there is nothing to wait for: to see that is the question. */
const list = (fn: Fn): Iterable<PromiseLike<unknown>> => [fn as unknown as PromiseLike<unknown>];

/** By the heading of its row: asks one way, and answers in the words of the table. */
export const questions: Readonly<
  Record<string, (way: Way, bare: (fn: Fn) => Promise<unknown>) => Promise<string>>
> = {
  takes: async (_way, bare) => {
    let ran = false;
    await bare(async () => void (ran = true));
    return ran ? "task functions, and starts them" : "promises that run already";
  },

  "after an error it ends": async (way) => {
    let others = "run";
    const stubborn = async (): Promise<void> => {
      await turns(5);
      others = "ended";
    };
    let ending = "";
    await TaskGroup.run(async () => {
      await errorOf(ask(way, [failing("first", 1), stubborn]));
      ending = others === "run" ? "at once" : "when everything has ended";
    });
    await turns(9);
    return ending;
  },

  "the error is": async (way) => {
    const first = new Error("first");
    const error = await errorOf(ask(way, [() => Promise.reject(first)]));
    if (error === first) return "the first, untouched";
    return error instanceof TaskGroupError ? "a `TaskGroupError` of all" : String(error);
  },

  "what still runs then": async (way) => {
    let state = "runs";
    const other = async (signal: AbortSignal): Promise<void> => {
      for (let left = 5; left > 0 && !signal.aborted; left--) await turn();
      if (signal.aborted) await turn(); // its clean-up
      state = signal.aborted ? "cancelled" : "ended";
    };
    let atTheError = "";
    await TaskGroup.run(async () => {
      await errorOf(ask(way, [failing("first", 1), other]));
      atTheError = state;
    });
    const atTheGroupsEnd = state;
    await turns(9);
    if (atTheError === "cancelled") return "is cancelled, and awaited";
    return atTheGroupsEnd === "ended"
      ? "goes on, and the enclosing group waits"
      : "goes on, and nobody waits";
  },

  "a second error": async (way) => {
    let error: unknown;
    await TaskGroup.run(async () => {
      error = await errorOf(ask(way, [failing("first", 1), failing("second", 3)]));
    });
    await turns(9);
    if (error instanceof TaskGroupError && error.errors.length === 2) return "is in the same error";
    return siblingErrors(error).length === 1 ? "is in `siblingErrors(first)`" : "is lost";
  },

  "an abort from outside": async (way) => {
    const outside = new AbortController();
    let state = "runs";
    const work = async (signal: AbortSignal): Promise<void> => {
      for (let left = 9; left > 0 && !signal.aborted; left--) await turn();
      await turn(); // its clean-up
      state = signal.aborted ? "cancelled" : "ended";
      signal.throwIfAborted();
    };
    const running = errorOf(ask(way, [work], { signal: outside.signal }).then(() => "no error"));
    await turn();
    outside.abort("stop");
    const error = await running.catch(() => undefined);
    return state === "cancelled" && error === "stop"
      ? "cancels all, waits, and is what it ends with"
      : "cannot be passed on";
  },

  "more work meanwhile": async (way) => {
    const fns: Fn[] = [];
    const more: ((fn: Fn) => void)[] = [];
    let ran = false;
    const late = async (): Promise<void> => {
      await turn();
      ran = true;
    };
    fns.push(async () => {
      await turn();
      // Where there is no way to add it, it is left where the way found the others.
      if (more[0] === undefined) fns.push(late);
      else more[0](late);
    });
    await ask(way, fns, { more });
    return ran ? "yes, also from inside its tasks" : "no";
  },

  "a result that came before the error": async (way) => {
    const handles: unknown[] = [];
    await TaskGroup.run(async () => {
      await errorOf(ask(way, [async () => "result", failing("first", 3)], { handles }));
    });
    const [handle] = handles;
    if (handle instanceof Promise && (await handle) === "result") return "is in its promise";
    const kept = (handle as Task<unknown> | undefined)?.result;
    return kept?.status === "fulfilled" ? "is in `task.result`" : "is lost";
  },
};

function ask(way: Way, fns: Fn[], given: Partial<Parameters<Way>[0]> = {}): Promise<unknown> {
  return way({ fns, signal: never, handles: [], more: [], ...given });
}

function failing(message: string, after: number): Fn {
  return async () => {
    await turns(after);
    throw new Error(message);
  };
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}
