import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/** What `add` knows by name, in groups as `--list` shows them. Other files are copied only because these import them. */
export const groups: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  {
    title: "Own tasks",
    names: ["run", "TaskGroup", "BackgroundTasks", "bindContext", "taskTree"],
  },
  {
    title: "Wait for what already runs",
    names: ["all", "settle", "siblingErrors", "waitFor", "settleWithin"],
  },
  {
    title: "Start task functions",
    names: [
      "gather",
      "gatherKeyed",
      "mapConcurrent",
      "race",
      "any",
      "hedge",
      "asCompleted",
      "pipeline",
    ],
  },
  {
    title: "Time",
    names: [
      "sleep",
      "yieldNow",
      "withTimeout",
      "withDeadline",
      "moveOnAfter",
      "after",
      "every",
      "retry",
      "debounce",
      "throttle",
      "shield",
    ],
  },
  {
    title: "Share",
    names: [
      "Semaphore",
      "CapacityLimiter",
      "Mutex",
      "AsyncEvent",
      "Condition",
      "Barrier",
      "RateLimiter",
    ],
  },
  {
    title: "Hand over",
    names: ["Queue", "PriorityQueue", "LifoQueue", "PubSub"],
  },
  {
    title: "Errors",
    names: ["TaskGroupError", "TimeoutError", "catchErrors", "isCancelled", "rethrowIfCancelled"],
  },
  {
    title: "Resources",
    names: ["asyncContextManager", "ResourceStack", "ResourcePool"],
  },
  {
    title: "Compute in parallel",
    names: ["WorkerPool", "workerProcesses", "move", "shouldStop"],
  },
  {
    title: "Watch",
    names: ["watchEventLoop", "warnOfParkedBodies"],
  },
];

/** A name that has no file of its own → the file it is in. */
const inFileOf: Readonly<Record<string, string>> = {
  gatherKeyed: "gather",
  any: "race",
  rethrowIfCancelled: "is-cancelled",
  workerProcesses: "worker-process",
  shouldStop: "worker-task",
};

/** Name of the file that holds a primitive, without its ending: `TaskGroup` → `task-group`. */
export function fileOf(primitive: string): string {
  return inFileOf[primitive] ?? kebab(primitive);
}

/** Every name, in the order of the groups. */
export const primitiveNames: readonly string[] = groups.flatMap(({ names }) => names);

export const isPrimitive = (word: string): boolean => primitiveNames.includes(word);

/**
 * The primitive that a word on the command line names. Names of files are none: `worker-pool` is a feature of a template.
 *
 * @throws UserError USAGE with the nearest name
 */
export function primitiveNamed(word: string): string {
  if (isPrimitive(word)) return word;
  const near = nearest(word, primitiveNames);
  throw new UserError(
    "USAGE",
    `There is no primitive ${quote(word)}.`,
    near === undefined ? "--list shows them all." : `Did you mean ${near}? --list shows them all.`,
  );
}

const kebab = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
