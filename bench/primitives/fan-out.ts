import { all } from "../../src/concurrency/all.ts";
import { gather } from "../../src/concurrency/gather.ts";
import { mapConcurrent } from "../../src/concurrency/map-concurrent.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { mapByHand, tasksByHand, type HandmadeTask } from "./by-hand.ts";
import { times, trivial, type Contest, type Work } from "./contest.ts";

/** Many trivial functions at once, and what becomes of the cost of one as they become more. */
export const fanOut: readonly Contest[] = [
  {
    what: "fan-out: 1,000 trivial async functions",
    count: 1_000,
    contestants: {
      "Promise.all": () => (count) => Promise.all(times(count, trivial)),
      "Promise.allSettled": () => (count) => Promise.allSettled(times(count, trivial)),
      all: () => (count) => all(times(count, trivial)),
      gather: () => (count) => gather(times(count, (i) => async () => i)),
      "mapConcurrent, 16 at a time": () => (count) =>
        mapConcurrent(
          times(count, (i) => i),
          trivial,
          { concurrency: 16 },
        ),
      "mapConcurrent, unbounded": () => (count) =>
        mapConcurrent(
          times(count, (i) => i),
          trivial,
        ),
      "a map made by hand, 16 at a time": () => (count) => mapByHand(count, 16),
      "TaskGroup.spawn without context": () => spawn,
      "TaskGroup.spawn": () => spawn,
      "a task made by hand without context": () => (count) =>
        tasksByHand(count, (fn, signal) => fn(signal)),
      "a task made by hand": async () => {
        const { AsyncLocalStorage } = await import("node:async_hooks");
        const storage = new AsyncLocalStorage<HandmadeTask>();
        return (count) =>
          tasksByHand(count, (fn, signal, task) => {
            task.context = storage.getStore()?.context;
            return storage.run(task, fn, signal);
          });
      },
      "p-limit, 16 at a time": async () => {
        const { default: pLimit } = await import("p-limit");
        return (count) => {
          const limit = pLimit(16);
          return Promise.all(times(count, (i) => limit(trivial, i)));
        };
      },
      "p-map, 16 at a time": async () => {
        const { default: pMap } = await import("p-map");
        return (count) =>
          pMap(
            times(count, (i) => i),
            trivial,
            { concurrency: 16 },
          );
      },
      "p-queue, 16 at a time": async () => {
        const { default: PQueue } = await import("p-queue");
        return (count) => {
          const queue = new PQueue({ concurrency: 16 });
          return Promise.all(times(count, (i) => queue.add(() => trivial(i))));
        };
      },
      "es-toolkit limitAsync, 16 at a time": async () => {
        const { limitAsync } = await import("es-toolkit");
        return (count) => {
          const limited = limitAsync(trivial, 16);
          return Promise.all(times(count, (i) => limited(i)));
        };
      },
      "Effect.forEach, unbounded": async () => {
        const { Effect } = await import("effect");
        return (count) =>
          Effect.runPromise(
            Effect.forEach(
              times(count, (i) => i),
              (i: number) => Effect.promise(() => trivial(i)),
              { concurrency: "unbounded" },
            ),
          );
      },
      "Effection all": async () => {
        const { all: effectionAll, run, until } = await import("effection");
        return (count) =>
          run(() =>
            effectionAll(
              times(count, (i) =>
                (function* () {
                  return yield* until(trivial(i));
                })(),
              ),
            ),
          );
      },
    },
    bars: [
      { contestant: "all", against: "Promise.all", atMost: 1.3 },
      {
        contestant: "mapConcurrent, 16 at a time",
        against: "Promise.all",
        atMost: 1.5,
        beside: { contestant: "a map made by hand, 16 at a time", against: "Promise.all" },
      },
      {
        contestant: "TaskGroup.spawn without context",
        against: "Promise.all",
        atMost: 3.5,
        beside: {
          contestant: "a task made by hand without context",
          against: "Promise.all",
        },
      },
      {
        contestant: "TaskGroup.spawn",
        against: "Promise.all",
        atMost: 6,
        beside: {
          contestant: "a task made by hand",
          against: "Promise.all",
        },
      },
    ],
  },
  {
    what: "growth: tasks of one group",
    count: 10_000,
    contestants: {
      "Promise.all, 10,000": () => (count) => Promise.all(times(count, trivial)),
      "Promise.all, 100,000": () => (count) => Promise.all(times(count, trivial)),
      "10,000 tasks": () => spawn,
      "100,000 tasks": () => spawn,
    },
    counts: { "Promise.all, 100,000": 100_000, "100,000 tasks": 100_000 },
    bars: [
      {
        contestant: "100,000 tasks",
        against: "10,000 tasks",
        atMost: 2,
        beside: { contestant: "Promise.all, 100,000", against: "Promise.all, 10,000" },
      },
    ],
  },
];

const spawn: Work = (count) =>
  TaskGroup.run((group) => {
    for (let i = 0; i < count; i++) group.spawn(async () => i);
  });
