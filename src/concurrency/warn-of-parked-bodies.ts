import { currentClock, type Timer } from "./clock.ts";
import { builtin, platform } from "./platform.ts";
import type { TaskGroup } from "./task-group.ts";

export interface ParkedBody {
  /** The one that has failed. */
  readonly group: TaskGroup;
  /** The first failure, whose stack says what happened. */
  readonly error: unknown;
  /** Where the group was opened: the body that does not come back. */
  readonly openedAt: string;
  /** How long ago the group failed, ms. */
  readonly afterMs: number;
}

export interface ParkedBodyOptions {
  /** Milliseconds that a body may take to notice that its group has failed. Default 2,000. */
  readonly afterMs?: number | undefined;
  /** Default: a warning of the process, with both stacks. */
  readonly onParked?: ((parked: ParkedBody) => void) | undefined;
}

/**
 * For development: tells of a group that has failed while its body waits for something that does not
 * know the group's signal. Nothing can interrupt such a body, so the error stays unseen meanwhile.
 * Returns a function that stops it. Each group that is opened costs a stack trace as long as it runs.
 * It throws nothing: without `onParked` it tells by a warning of the process, a ParkedBodyWarning.
 *
 * @see asyncio's debug mode
 */
export function warnOfParkedBodies({
  afterMs = 2_000,
  onParked = warn,
}: ParkedBodyOptions = {}): () => void {
  const module = builtin("node:diagnostics_channel") as Module | undefined;
  if (module === undefined) return () => {};
  const clock = currentClock();
  const openedAt = new WeakMap<TaskGroup, string>();
  const timers = new Map<TaskGroup, Timer>();
  const joined = new WeakSet<TaskGroup>();

  const listeners: Readonly<Record<string, (message: Message) => void>> = {
    "corral:group:start": ({ group }) => void openedAt.set(group, new Error("opened").stack ?? ""),
    "corral:group:failed": ({ group, error }) => {
      if (joined.has(group)) return;
      const tell = (): void => {
        timers.delete(group);
        onParked({ group, error, openedAt: callerOf(openedAt.get(group)), afterMs });
      };
      timers.set(group, clock.setTimer(tell, afterMs, { ref: false }));
    },
    "corral:group:join": ({ group }) => {
      joined.add(group);
      const timer = timers.get(group);
      if (timer !== undefined) clock.clearTimer(timer);
      timers.delete(group);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) module.subscribe(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) module.unsubscribe(name, listener);
    for (const timer of timers.values()) clock.clearTimer(timer);
  };
}

function warn({ group, error, openedAt, afterMs }: ParkedBody): void {
  const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { process } = platform as unknown as { process?: Process };
  process?.emitWarning(
    `task group "${group.name}" failed ${afterMs} ms ago, and its body still waits for something ` +
      "that was not given the group's signal",
    { type: "ParkedBodyWarning", detail: `failed: ${failure}\ngroup opened:\n${openedAt}` },
  );
}

/** The stack without the lines of this file and of the group itself. */
function callerOf(stack = ""): string {
  const lines = stack.split("\n").slice(1);
  const own = /warn-of-parked-bodies|diagnostics|task-group\.|diagnostics_channel/;
  const first = lines.findIndex((line) => !own.test(line));
  return lines.slice(first).join("\n");
}

interface Message {
  readonly group: TaskGroup;
  readonly error?: unknown;
}

interface Module {
  subscribe(name: string, listener: (message: Message) => void): void;
  unsubscribe(name: string, listener: (message: Message) => void): void;
}

interface Process {
  emitWarning(message: string, options: { type: string; detail: string }): void;
}
