import { publish } from "../../src/concurrency/diagnostics.ts";
import { Mutex } from "../../src/concurrency/mutex.ts";
import { Queue } from "../../src/concurrency/queue.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { withTimeout } from "../../src/concurrency/with-timeout.ts";
import { cancelByHand, HandmadeToken } from "./by-hand.ts";
import { times, trivial, type Contest, type Work } from "./contest.ts";
import { fanOut } from "./fan-out.ts";

export const contests: readonly Contest[] = [
  ...fanOut,
  {
    what: "cancelling 10,000 parked tasks, started and cancelled",
    count: 10_000,
    contestants: {
      "one shared AbortSignal, a listener each": () => async (count) => {
        const controller = new AbortController();
        const { signal } = controller;
        const parked = times(
          count,
          () =>
            new Promise<void>((_, reject) => {
              const timer = setTimeout(reject, 1e9);
              signal.addEventListener("abort", () => {
                clearTimeout(timer);
                reject(signal.reason as Error);
              });
            }),
        );
        controller.abort(new Error("stop"));
        await Promise.allSettled(parked);
      },
      "a controller each, made by hand": () => cancelByHand,
      "TaskGroup.cancel": () => cancelParked,
      "TaskGroup.cancel, 100,000": () => cancelParked,
      "Effect, interrupted fibers": async () => {
        const { Effect, Fiber } = await import("effect");
        return (count) =>
          Effect.runPromise(
            Effect.gen(function* () {
              const fiber = yield* Effect.forkChild(
                Effect.forEach(
                  times(count, (i) => i),
                  () => Effect.never,
                  { concurrency: "unbounded" },
                ),
              );
              yield* Effect.yieldNow;
              yield* Fiber.interrupt(fiber);
            }),
          );
      },
    },
    counts: { "TaskGroup.cancel, 100,000": 100_000 },
    bars: [
      {
        contestant: "TaskGroup.cancel",
        against: "one shared AbortSignal, a listener each",
        atMost: 0.15,
        beside: {
          contestant: "a controller each, made by hand",
          against: "one shared AbortSignal, a listener each",
        },
      },
      { contestant: "TaskGroup.cancel, 100,000", against: "TaskGroup.cancel", atMost: 2 },
    ],
  },
  {
    what: "mutex, nobody else wants it",
    count: 1_000,
    contestants: {
      "await null": () => async (count) => {
        for (let i = 0; i < count; i++) await nothing;
      },
      Mutex: () => async (count) => {
        const mutex = new Mutex();
        for (let i = 0; i < count; i++) (await mutex.acquire()).release();
      },
      "a fresh promise": () => async (count) => {
        for (let i = 0; i < count; i++) await Promise.resolve(i);
      },
      "a token made by hand": () => async (count) => {
        let held = false;
        const free = (): void => void (held = false);
        const acquire = (): Promise<HandmadeToken> => {
          if (held) throw new Error("nobody else wants it");
          held = true;
          return Promise.resolve(new HandmadeToken(free));
        };
        for (let i = 0; i < count; i++) (await acquire()).release();
      },
      "async-mutex": async () => {
        const { Mutex: AsyncMutex } = await import("async-mutex");
        return async (count) => {
          const mutex = new AsyncMutex();
          for (let i = 0; i < count; i++) (await mutex.acquire())();
        };
      },
      "async-sema": async () => {
        const { Sema } = await import("async-sema");
        return async (count) => {
          const sema = new Sema(1);
          for (let i = 0; i < count; i++) {
            await sema.acquire();
            sema.release();
          }
        };
      },
      "es-toolkit Mutex": async () => {
        const { Mutex: ToolkitMutex } = await import("es-toolkit");
        return async (count) => {
          const mutex = new ToolkitMutex();
          for (let i = 0; i < count; i++) {
            await mutex.acquire();
            mutex.release();
          }
        };
      },
    },
    bars: [
      {
        contestant: "Mutex",
        against: "await null",
        atMost: 1.3,
        beside: { contestant: "a token made by hand", against: "await null" },
      },
    ],
  },
  {
    what: "mutex, 100 tasks want it",
    count: 100,
    contestants: {
      Mutex: () => contend(undefined),
      "Mutex, acquired with a signal": () => contend(new AbortController().signal),
      "async-mutex": async () => {
        const { Mutex: AsyncMutex } = await import("async-mutex");
        return (count) => {
          const mutex = new AsyncMutex();
          return Promise.all(
            times(count, async () => {
              const release = await mutex.acquire();
              await nothing;
              release();
            }),
          );
        };
      },
    },
    bars: [{ contestant: "Mutex, acquired with a signal", against: "Mutex", atMost: 2 }],
  },
  {
    what: "queue of 64, one producer and one consumer, per item",
    count: 10_000,
    contestants: {
      "async generator": () => async (count) => {
        async function* produce(): AsyncGenerator<number> {
          for (let i = 0; i < count; i++) yield i;
        }
        let sum = 0;
        for await (const item of produce()) sum += item;
        return sum;
      },
      "Queue(64)": () => async (count) => {
        const queue = new Queue<number>(64);
        const produce = async (): Promise<void> => {
          for (let i = 0; i < count; i++) await queue.put(i);
          queue.close();
        };
        const producing = produce();
        let sum = 0;
        for await (const item of queue) sum += item;
        await producing;
        return sum;
      },
    },
    bars: [{ contestant: "Queue(64)", against: "async generator", atMost: 1 }],
  },
  {
    what: "time-out around a trivial task",
    count: 1_000,
    contestants: {
      "no time-out": () => async (count) => {
        for (let i = 0; i < count; i++) await trivial(i);
      },
      withTimeout: () => async (count) => {
        for (let i = 0; i < count; i++) await withTimeout(1_000, () => trivial(i));
      },
      "withTimeout, under a signal": () => async (count) => {
        const { signal } = new AbortController();
        for (let i = 0; i < count; i++) await withTimeout(1_000, () => trivial(i), { signal });
      },
      "p-timeout": async () => {
        const { default: pTimeout } = await import("p-timeout");
        return async (count) => {
          for (let i = 0; i < count; i++) await pTimeout(trivial(i), { milliseconds: 1_000 });
        };
      },
      "es-toolkit withTimeout": async () => {
        const { withTimeout: toolkitTimeout } = await import("es-toolkit");
        return async (count) => {
          for (let i = 0; i < count; i++) await toolkitTimeout(() => trivial(i), 1_000);
        };
      },
    },
    bars: [{ contestant: "withTimeout", against: "p-timeout", atMost: 0.2 }],
  },
  {
    what: "an event on a channel that nobody listens to",
    count: 10_000,
    contestants: {
      publish: () => async (count) => {
        for (let i = 0; i < count; i++) publish("group:start", { i });
      },
    },
    bars: [{ contestant: "publish", atMost: 10 }],
  },
];

const cancelParked: Work = async (count) => {
  const group = new TaskGroup();
  for (let i = 0; i < count; i++) group.spawn((signal) => sleep(1e9, { signal }));
  group.cancel();
  await group.join();
};

const nothing = Promise.resolve();

function contend(signal: AbortSignal | undefined): Work {
  return (count) => {
    const mutex = new Mutex();
    return Promise.all(
      times(count, async () => {
        const token = await mutex.acquire(signal === undefined ? undefined : { signal });
        await nothing;
        token.release();
      }),
    );
  };
}
