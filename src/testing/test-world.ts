import { AbortScope } from "#concurrency/abort.ts";
import { withClock, type Clock, type Timer } from "#concurrency/clock.ts";
import { AdoptedWork, runInPlace, type Place } from "#concurrency/owner.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { formatTaskTree } from "#concurrency/task-tree.ts";
import { orDeadlock } from "./deadlock.ts";
import { countHandles, countListeners, handles, LeakError } from "./leaks.ts";
import { LiveTasks } from "./live-tasks.ts";
import { realDelay, turn } from "./real-world.ts";
import { VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
import { WatchedClock, type PendingTimer } from "./watched-clock.ts";

export interface TestWorldOptions {
  /** See `DeadlockWatch`. */
  readonly settled?: (() => PromiseLike<void>) | undefined;
  /** Whether what is left behind fails the test; it is ended in any case. Asked when `body` has ended. */
  readonly report?: (() => boolean) | undefined;
}

/**
 * One test, with all that it starts. At its end nothing may be left: tasks, timers, listeners, servers,
 * child processes. What is left is cancelled and awaited, and fails the test by its name and by the
 * place where it was started. A test that can never end fails at once, with the tree of what waits.
 * Timers are those of the primitives: what a library sets by itself, such as the idle time-out of a pool
 * of connections that all tests share, is no leak of this test.
 *
 * For any test runner: `test("…", () => new TestWorld("…").run(async (world) => { … }))`.
 */
export class TestWorld {
  readonly name: string;
  readonly #place: Place;
  readonly #adopted: AdoptedWork;
  readonly #tasks = new LiveTasks();
  readonly #clock = new SwitchableClock();
  #group: TaskGroup | undefined;
  #signal: AbortScope | undefined;
  #endClock: (() => void) | undefined;

  constructor(name: string) {
    this.name = name;
    this.#adopted = new AdoptedWork(name);
    this.#place = { name, owner: this.#adopted };
  }

  /** A group of the test's own: made when it is first asked for. */
  get group(): TaskGroup {
    this.#group ??= runInPlace(this.#place, () => new TaskGroup({ name: this.name }));
    return this.#group;
  }

  /** A signal for what the test calls: aborts with `parent`, and at the end of the test. */
  signal(parent?: AbortSignal): AbortSignal {
    this.#signal ??= new AbortScope(parent);
    return this.#signal.signal;
  }

  /** From here on time is virtual in this test; until somebody asks for that, it is the real one. */
  virtualClock(options?: VirtualClockOptions): VirtualClock {
    if (this.#clock.virtual === undefined) {
      const clock = new VirtualClock(options);
      this.#clock.virtual = clock;
      void clock.run(() => new Promise<void>((resolve) => (this.#endClock = resolve)));
    }
    return this.#clock.virtual;
  }

  /**
   * Runs the test.
   *
   * @throws LeakError, DeadlockError, the TaskGroupError of the test's group; several: an AggregateError
   */
  async run<T>(
    body: (world: this) => T | PromiseLike<T>,
    { settled, report = () => true }: TestWorldOptions = {},
  ): Promise<T> {
    const handlesBefore = countHandles();
    const errors: unknown[] = [];
    let value: T | undefined;
    try {
      const work = this.#inside(async () => body(this));
      const watch = { isIdle: () => this.#isIdle, describe: () => this.#describe(), settled };
      value = await orDeadlock(work, watch);
    } catch (error) {
      errors.push(error);
    }
    // A test that failed often leaves something behind: its own error is the one to read.
    const isReported = errors.length === 0 && report();
    const leaks = [...(await this.#end(errors)), ...(await leftHandles(handlesBefore))];
    if (leaks.length > 0 && isReported) errors.push(new LeakError(leaks));
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join("\n"));
    if (errors.length === 1) throw errors[0];
    return value as T;
  }

  /** Ends what is left, and says what it was. `errors` gets those of the test's group. */
  async #end(errors: unknown[]): Promise<readonly string[]> {
    await turn(); // What has only to be told of its end may end first.
    const { size } = this.#adopted;
    const leaks = size === 0 ? [] : [`${size} abandoned and still running`];
    const leftTasks = this.#tasks.lines();
    await this.#cancel(errors);
    const endless = this.#tasks.lines();
    for (const [task, line] of leftTasks) {
      leaks.push(endless.has(task) ? `${line}, and does not end when it is cancelled` : line);
    }
    for (const { ms, ref, site } of this.#clock.timers) {
      if (ref) leaks.push(`timer of ${ms} ms, set at ${site.toString()}`);
    }
    this.#clock.clear();
    const listeners = this.#signal === undefined ? 0 : countListeners(this.#signal.signal);
    if (listeners > 0) leaks.push(`${listeners} listening to the signal of the test`);
    this.#signal?.abort();
    this.#signal?.close();
    this.#endClock?.();
    return leaks;
  }

  #inside<T>(body: () => T): T {
    return this.#tasks.watch(() => withClock(this.#clock, () => runInPlace(this.#place, body)));
  }

  get #isIdle(): boolean {
    const { virtual, timers } = this.#clock;
    return timers.every(({ ref }) => !ref) && virtual?.isHeld !== true;
  }

  #describe(): string {
    const tree = [...(this.#place.groups ?? [])].map((group) => group.tree());
    const tasks = [...this.#tasks.lines().values()].map((line) => `  ${line}\n`);
    return `  test "${this.name}"\n${formatTaskTree(tree, "    ")}${tasks.join("")}`;
  }

  /** Cancels what is left and waits for it, at most a second. */
  async #cancel(errors: unknown[]): Promise<void> {
    const groups = this.#place.groups ?? new Set();
    for (const group of groups) if (group instanceof TaskGroup) group.cancel();
    const ended = this.#group
      ?.[Symbol.asyncDispose]()
      .catch((error: unknown) => errors.push(error));
    for (let left = CANCEL_MS; left > 0; left--) {
      if (groups.size === 0 && this.#tasks.size === 0 && this.#adopted.size === 0) break;
      await realDelay(1);
    }
    if (groups.size === 0) await ended;
  }
}

const CANCEL_MS = 1000;

/** The clock that a test runs under: the real one, watched, until a virtual one is put in its place. */
class SwitchableClock implements Clock {
  virtual: VirtualClock | undefined;
  readonly #real = new WatchedClock();

  now(): number {
    return (this.virtual ?? this.#real).now();
  }

  setTimer(callback: () => void, ms: number, options?: { ref?: boolean }): Timer {
    return (this.virtual ?? this.#real).setTimer(callback, ms, options);
  }

  clearTimer(timer: Timer): void {
    this.#real.clearTimer(timer); // It may have been set before the switch.
    this.virtual?.clearTimer(timer);
  }

  clear(): void {
    this.#real.clear();
    this.virtual?.clear();
  }

  get timers(): readonly PendingTimer[] {
    return [...this.#real.timers, ...(this.virtual?.timers ?? [])];
  }
}

/** Handles that were not there before; closing takes some turns of the event loop. */
async function leftHandles(before: ReadonlyMap<string, number>): Promise<readonly string[]> {
  for (let left = 50; ; left--) {
    const more = [...countHandles()].flatMap(([kind, count]) =>
      count > before.get(kind)! ? [`${count - before.get(kind)!} open: ${handles.get(kind)!}`] : [],
    );
    if (more.length === 0 || left === 0) return more;
    await realDelay(1);
  }
}
