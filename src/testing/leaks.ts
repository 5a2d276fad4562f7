import { countWaiters } from "#concurrency/abort.ts";
import { getEventListeners } from "node:events";
import { countActive } from "./real-world.ts";

/** A test ended, and something that it started did not. */
export class LeakError extends Error {
  override readonly name = "LeakError";

  constructor(leaks: readonly string[]) {
    super(`the test left something behind:\n${leaks.map((leak) => `  ${leak}`).join("\n")}`);
    this.stack = `${this.name}: ${this.message}`; // The places that count are in the message.
  }
}

/** How many listen to `signal`: listeners of the platform, and callbacks of our primitives. */
export function countListeners(signal: AbortSignal): number {
  const listeners = getEventListeners(signal, "abort").length;
  // On a signal of somebody else, all our callbacks share one listener.
  const waiters = countWaiters(signal);
  return Math.max(listeners, waiters);
}

/** Throws when somebody still listens to `signal`. */
export function expectNoListeners(signal: AbortSignal): void {
  const count = countListeners(signal);
  if (count === 0) return;
  throw new Error(`expected nobody to listen to the signal any more, but ${count} still do`);
}

/** What keeps a process alive until somebody closes it, by the platform's name for its kind. */
export const handles: ReadonlyMap<string, string> = new Map([
  ["TCPServerWrap", "server"],
  ["PipeServerWrap", "server"],
  ["ProcessWrap", "child process"],
  ["FSEventWrap", "file watcher"],
  ["StatWatcher", "file watcher"],
]);

export function countHandles(): ReadonlyMap<string, number> {
  return new Map([...handles.keys()].map((kind) => [kind, countActive(kind)]));
}
