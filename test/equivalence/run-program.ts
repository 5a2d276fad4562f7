import { all } from "#concurrency/all.ts";
import { settle } from "#concurrency/settle.ts";
import { sleep } from "#concurrency/sleep.ts";
import { waitFor } from "#concurrency/wait-for.ts";
import { VirtualTimers } from "./virtual-timers.ts";
import type { Waiting } from "./virtual-timers.ts";

/** What can be seen of a program that runs. */
export interface Trace {
  /** `12 what`: at which time, in the order in which it happened, down to single turns of the microtask queue. */
  readonly events: readonly string[];
  /** The timers that still wait when `main` has settled. */
  readonly pending: readonly Waiting[];
}

const primitives = { all, settle, sleep, waitFor };

/**
 * Runs a module whose `main` is a function, on virtual time and to its very end. Its surroundings are `log`, `work`, `ticks` and `thenable`
 * below; timers are the platform's by name. Not to be called twice at the same time: it lends the program its globals.
 *
 * @param text a module of JavaScript that imports nothing but primitives
 */
export async function runProgram(text: string): Promise<Trace> {
  const timers = new VirtualTimers();
  const events: string[] = [];
  const log = (event: string): void => void events.push(`${timers.now} ${event}`);
  const borrowed = borrow(timers, log);
  let pending: readonly Waiting[] = [];
  try {
    const surroundings = surroundingsOf(log, timers);
    const body = `${asScript(text)}\nreturn main();`;
    // oxlint-disable-next-line typescript/no-implied-eval -- generated programs are what this runs
    const run = new Function("primitives", ...Object.keys(surroundings), body) as (
      ...given: unknown[]
    ) => Promise<unknown>;
    const ended = (outcome: string): void => {
      pending = timers.pending;
      log(outcome);
    };
    run(primitives, ...Object.values(surroundings)).then(
      (value) => ended(`main gave ${show(value)}`),
      (error: unknown) => ended(`main threw ${String(error)}`),
    );
    do await microtasks();
    while (timers.fireNext());
  } finally {
    borrowed.giveBack();
  }
  return { events, pending };
}

type Log = (event: string) => void;

function surroundingsOf(log: Log, timers: VirtualTimers): Record<string, unknown> {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => timers.setOwn(resolve, ms));
  const ticks = async (name: string, count: number): Promise<string> => {
    for (let tick = 1; tick <= count; tick++) {
      await Promise.resolve();
      log(`${name} tick ${tick}`);
    }
    return name;
  };
  const work = async (name: string, turns: number, ms: number, fails: boolean): Promise<string> => {
    log(`${name} starts`);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    if (ms > 0) await pause(ms);
    log(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const thenable = (name: string, fails: boolean): unknown => ({
    // oxlint-disable-next-line unicorn/no-thenable -- a thenable is what it is to be
    then(resolve: (value: string) => void, reject: (error: unknown) => void) {
      log(`${name} is asked`);
      if (fails) reject(new Error(name));
      else resolve(name);
    },
  });
  return { log, ticks, work, thenable, show };
}

/** Text for a value, the same for equal ones. */
function show(value: unknown): string {
  if (value instanceof Error) return String(value);
  return JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Error ? String(part) : part === undefined ? "undefined" : part,
  );
}

/** Imports become constants; nothing is exported. */
function asScript(text: string): string {
  return text
    .replaceAll(
      /^import \{([^}]*)\} from "[^"]*";$/gm,
      (_line, names: string) => `const {${names.replaceAll(" as ", ": ")}} = primitives;`,
    )
    .replaceAll(/^export /gm, "");
}

const { setImmediate } = globalThis;

/** Until nothing is left to do without a timer; unhandled rejections are told by then. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Puts virtual timers in place of the platform's, and takes over from whoever else listens to rejections that nobody handles. */
function borrow(timers: VirtualTimers, log: Log): { giveBack(): void } {
  const { setTimeout, clearTimeout } = globalThis;
  Object.assign(globalThis, {
    setTimeout: timers.setTimeout,
    clearTimeout: timers.clearTimeout,
  });
  const listening = [
    listenAlone("unhandledRejection", (error) => log(`unhandled ${String(error)}`)),
    listenAlone("rejectionHandled", () => log("handled late")),
  ];
  return {
    giveBack() {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      for (const listener of listening) listener.stop();
    },
  };
}

function listenAlone(
  event: "unhandledRejection" | "rejectionHandled",
  listener: (subject: unknown) => void,
): { stop(): void } {
  const emitter = process as NodeJS.EventEmitter;
  const others = emitter.listeners(event) as ((...given: unknown[]) => void)[];
  emitter.removeAllListeners(event);
  emitter.on(event, listener);
  return {
    stop() {
      emitter.off(event, listener);
      for (const other of others) emitter.on(event, other);
    },
  };
}
