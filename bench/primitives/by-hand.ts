// What is beside a bar: the same thing with nothing in it but what it cannot do without. A bar below that is wrong.
import { times, trivial, type Work } from "./contest.ts";

/** The least that a bounded map can cost: a closure for each item, and no signal, error or iterator to look after. */
export function mapByHand(count: number, atATime: number): Promise<number[]> {
  const items = times(count, (i) => i);
  return new Promise((resolve, reject) => {
    const results: number[] = [];
    let started = 0;
    let running = 0;
    const pull = (): void => {
      while (started < count && running < atATime) start(started++);
      if (running === 0) resolve(results);
    };
    const start = (index: number): void => {
      running++;
      results.push(0);
      trivial(items[index] as number).then((value) => {
        results[index] = value;
        running--;
        pull();
      }, reject);
    };
    pull();
  });
}

/**
 * The least that a task with a handle, a name, a signal of its own and an owner can cost: a counter for a
 * group. The name is looked up at once, since whoever keeps the handle must not keep the function.
 */
export function tasksByHand(
  count: number,
  call: (fn: Fn, signal: AbortSignal, task: HandmadeTask) => Promise<number>,
): Promise<void> {
  return new Promise((resolve) => {
    let running = count;
    const start = (fn: Fn): void => {
      const controller = new AbortController();
      const task: HandmadeTask = {
        name: fn.name,
        controller,
        context: undefined,
        work: undefined,
        outcome: undefined,
      };
      task.work = call(fn, controller.signal, task);
      const ended = (outcome: unknown): void => {
        task.outcome = outcome;
        if (--running === 0) resolve();
      };
      task.work.then(ended, (error: unknown) => ended(error));
    };
    for (let i = 0; i < count; i++) start(async () => i);
  });
}

type Fn = (signal: AbortSignal) => Promise<number>;

export interface HandmadeTask {
  readonly name: string;
  readonly controller: AbortController;
  /** That of who starts it, to be found under the task: log fields, a request's id. */
  context: unknown;
  work: Promise<number> | undefined;
  outcome: unknown;
}

/** The least for tasks with a signal each: whoever parks listens on his own, and all get the same reason. */
export const cancelByHand: Work = async (count) => {
  const reason = new Error("stop");
  const controllers = new Set<AbortController>();
  const park = (signal: AbortSignal): Promise<void> =>
    new Promise((_, reject) => {
      const timer = setTimeout(reject, 1e9);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    });
  const parked = times(count, () => {
    const controller = new AbortController();
    controllers.add(controller);
    return park(controller.signal).catch(() => controllers.delete(controller));
  });
  for (const controller of controllers) controller.abort(reason);
  await Promise.all(parked);
};

/** The least that a lock can hand out: released once, however often it is asked. */
export class HandmadeToken {
  // oxlint-disable-next-line unicorn/no-thenable -- it says the opposite, as Permit does
  readonly then = undefined;
  #free: (() => void) | undefined;

  constructor(free: () => void) {
    this.#free = free;
  }

  release(): void {
    this.#free?.();
    this.#free = undefined;
  }
}
