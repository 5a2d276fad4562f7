import { untoldFileRequests } from "./file-requests.ts";

/*
 * What is under way outside of the clocks of the kit, as far as the runtime tells: files, name look-ups,
 * sockets, child processes. Threads, also those that compress or hash, are not told.
 */

/**
 * `work`: something ends by itself soon, or at least surely. `open`: something may come from outside, and
 * nobody knows whether it will. `quiet`: neither.
 */
export function realWorld(): "quiet" | "open" | "work" {
  if (untoldFileRequests() > 0) return "work";
  let isOpen = false;
  for (const kind of activeResources()) {
    if (OPEN.has(kind)) isOpen = true;
    else if (!IDLE.has(kind)) return "work";
  }
  return isOpen ? "open" : "quiet";
}

/** How many resources of a kind keep the process alive; `Timeout`: timers of the platform. */
export function countActive(kind: string): number {
  return activeResources().filter((active) => active === kind).length;
}

/** One whole turn of the event loop: every microtask that is due has run, and I/O was looked at. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void real.setImmediate(resolve));
}

/** Resolves after `ms` of the real time, whatever clock is in use. `ref: false` keeps no process alive. */
export function realDelay(ms: number, { ref = true }: { ref?: boolean } = {}): Promise<void> {
  return new Promise((resolve) => {
    const timer = real.setTimeout(resolve, ms);
    if (!ref) timer.unref?.();
  });
}

/** Processor time of this process so far, with all of its threads, in ms. */
export function cpuMs(): number {
  const { user, system } = runtime.process?.cpuUsage?.() ?? { user: 0, system: 0 };
  return (user + system) / 1000;
}

/** How many threads this one has started that have not ended, where the runtime tells (Node). */
export function liveThreads(): number {
  return threads.size;
}

const threads = new Set<Thread>();

interface Real {
  readonly setImmediate: (callback: () => void) => unknown;
  readonly setTimeout: (callback: () => void, ms: number) => { unref?(): void };
}

// Taken at the start: fake timers that a test puts in their place later are not the real world.
const real: Real = {
  setImmediate: (globalThis as unknown as Real).setImmediate,
  setTimeout: (globalThis as unknown as Real).setTimeout,
};

const OPEN = new Set([
  "TCPSocketWrap",
  "TLSWrap",
  "HTTPINCOMINGMESSAGE",
  "HTTPCLIENTREQUEST",
  "UDPWrap",
  "FSEventWrap",
  "StatWatcher",
]);

/** There as long as nobody closes them; timers are for the clocks to know. */
const IDLE = new Set([
  "Timeout",
  "TTYWrap",
  "PipeWrap",
  "TCPServerWrap",
  "PipeServerWrap",
  "SignalWrap",
  "MessagePort",
]);

function activeResources(): readonly string[] {
  return runtime.process?.getActiveResourcesInfo?.() ?? [];
}

const runtime = globalThis as unknown as {
  readonly process?: {
    getActiveResourcesInfo?(): readonly string[];
    cpuUsage?(): { readonly user: number; readonly system: number };
    on?(event: "worker", listener: (thread: Thread) => void): void;
  };
};

interface Thread {
  once(event: "exit", listener: () => void): void;
}

runtime.process?.on?.("worker", (thread) => {
  threads.add(thread);
  thread.once("exit", () => threads.delete(thread));
});
