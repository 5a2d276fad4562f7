import { AbortError } from "./abort.ts";
import { currentClock, type Clock, type Timer } from "./clock.ts";
import { isCancelled } from "./is-cancelled.ts";
import { rootOwner, type TaskNode } from "./owner.ts";
import { platform } from "./platform.ts";
import { TaskGroupError } from "./task-group-error.ts";
import { TaskGroup } from "./task-group.ts";

export interface RunOptions {
  /** What asks the program to stop. Default: SIGINT and SIGTERM. */
  readonly signals?: readonly StopSignal[] | undefined;
  /** Milliseconds to end in, once asked to stop or once `main` has ended. Default 8,000. */
  readonly graceMs?: number | undefined;
  /** In the task tree and in what is printed. Default "main". */
  readonly name?: string | undefined;
}

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGBREAK" | "SIGQUIT" | "SIGUSR2";

/**
 * The one entry point of a program: owns everything that `main` starts, and keeps the process alive
 * until that has ended. Settles as `main` does; an error of `main` alone is thrown as it is, others in
 * a TaskGroupError.
 *
 * - The first SIGINT or SIGTERM aborts the group and its `signal`. `main` winds down and returns, or
 *   lets the reason through: `run` resolves and the exit code stays 0.
 * - What has not ended `graceMs` later is named on stderr and cut off, with exit code 1.
 * - A second signal ends the process at once, with exit code 130; the same signal within 500 ms of the
 *   first is an echo of it and changes nothing.
 * - When `main` ends, tasks that still run are cancelled and awaited, and adopted work is drained; both
 *   for `graceMs` at most. Adopted work that does not end is left alone: it fails nothing.
 *
 * ```ts
 * await run(async (group, signal) => {
 *   group.spawn((signal) => consume(queue, { signal }));
 *   await serve({ signal });
 * });
 * ```
 *
 * @throws Error when the program already runs one: inside, use `TaskGroup.run`
 * @throws RangeError for a graceMs that is NaN; what the platform says of a signal that nobody can listen to
 * @see asyncio.run
 */
export async function run<T>(
  main: (group: TaskGroup, signal: AbortSignal) => T | PromiseLike<T>,
  { signals = ["SIGINT", "SIGTERM"], graceMs = 8_000, name = "main" }: RunOptions = {},
): Promise<T> {
  if (running !== undefined) {
    throw new Error(`run() is already running "${running}"; inside it, use TaskGroup.run`);
  }
  if (Number.isNaN(graceMs))
    throw new RangeError("graceMs must be a number of milliseconds, got NaN");
  running = name;
  const process = platform.process as Process | undefined;
  const clock = currentClock();
  let group: TaskGroup | undefined;
  let endsAt: number | undefined;
  let deadline: Timer | undefined;
  let asked: { readonly by: string; readonly at: number } | undefined;

  const startGrace = (): void => {
    if (endsAt !== undefined) return;
    endsAt = clock.now() + graceMs;
    deadline = clock.setTimer(() => {
      const left = group === undefined ? [] : leavesOf(group.tree());
      process?.stderr.write(`${name}: cut off after ${graceMs} ms: ${left.join(", ") || name}\n`);
      process?.exit(1);
    }, graceMs);
  };
  const stop = (signal: string): void => {
    if (asked === undefined) {
      asked = { by: signal, at: clock.now() };
      startGrace();
      group?.cancel(new AbortError(`received ${signal}`));
    } else if (signal !== asked.by || clock.now() - asked.at >= ECHO_MS) {
      process?.exit(130);
    }
  };
  // A promise keeps no process alive: a `main` that only waits to be stopped would end at once.
  const alive = clock.setTimer(() => {}, Infinity);
  try {
    for (const signal of signals) process?.on(signal, stop);
    return await runToEnd(
      async (root, signal) => {
        group = root;
        return main(root, signal);
      },
      name,
      startGrace,
    );
  } finally {
    if (deadline !== undefined) clock.clearTimer(deadline);
    await drainRoot(clock, (endsAt ?? 0) - clock.now());
    if (asked !== undefined) ignoreEcho(asked, clock);
    for (const signal of signals) process?.off(signal, stop);
    clock.clearTimer(alive);
    running = undefined;
  }
}

/**
 * Ctrl-C reaches every process of the terminal, and a package manager hands its own on: one keystroke,
 * two signals. They come as fast as the scheduler wakes the two; nobody means the second so soon.
 */
const ECHO_MS = 500;

/** The name of what runs now: a signal handler and an exit code exist once in a process. */
let running: string | undefined;

/** Runs `main`, then cancels what it left running; throws what failed. */
async function runToEnd<T>(
  main: (group: TaskGroup, signal: AbortSignal) => Promise<T>,
  name: string,
  mainEnded: () => void,
): Promise<T> {
  let failure: { readonly error: unknown } | undefined;
  try {
    const value = await Program.run(
      async (group, signal) => {
        try {
          return await main(group, signal);
        } catch (error) {
          if (!isCancelled(error, signal)) failure = { error };
          return undefined;
        } finally {
          mainEnded();
          group.cancel(new AbortError(`${name} has ended`));
        }
      },
      { name },
    );
    if (failure === undefined) return value as T;
  } catch (error) {
    if (failure === undefined) throw error;
    const others = (error as TaskGroupError).errors.filter((other) => other !== failure?.error);
    if (others.length > 0) throw new TaskGroupError([failure.error, ...others], `${name} failed`);
  }
  throw failure.error;
}

/** The group of `main`. What is left running in it goes to the process root: it holds nothing up. */
class Program extends TaskGroup {
  override adopt(work: PromiseLike<unknown>): void {
    rootOwner.adopt(work);
  }
}

/**
 * Unhandled, an echo that comes later than the end of `main` would kill the process: status 130, not 0. What comes later
 * still is meant: `bun --watch` outlives its program and fires no timer of it, so the listener would stay for good.
 */
function ignoreEcho({ by, at }: { readonly by: string; readonly at: number }, clock: Clock): void {
  const process = platform.process as Process | undefined;
  const ignore = (): void => {
    if (clock.now() - at >= ECHO_MS) process?.exit(130);
  };
  process?.on(by, ignore);
  clock.setTimer(() => process?.off(by, ignore), ECHO_MS, { ref: false });
}

/** Waits for work without an owner, for `ms` at most; it keeps no process alive. */
async function drainRoot(clock: Clock, ms: number): Promise<void> {
  if (rootOwner.size === 0) return;
  await new Promise<void>((resolve) => {
    const timer = clock.setTimer(resolve, ms);
    void rootOwner.drained().then(() => {
      clock.clearTimer(timer);
      resolve();
    });
  });
}

function leavesOf(node: TaskNode): string[] {
  if (node.children.length === 0) return node.kind === "task" ? [node.name] : [];
  return node.children.flatMap(leavesOf);
}

interface Process {
  readonly stderr: { write(text: string): unknown };
  on(signal: string, listener: (signal: string) => void): unknown;
  off(signal: string, listener: (signal: string) => void): unknown;
  exit(code: number): never;
}
