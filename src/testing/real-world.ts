import { untoldFileRequests } from "./file-requests.ts";

/*
 * What is under way outside of the clocks of the kit, as far as the runtime tells: files, name look-ups,
 * sockets, child processes. Threads that compress or hash are not told: see `VirtualClock.hold`.
 */

/**
 * `work`: something ends by itself soon, or at least surely. `sockets`: connections are open, and
 * nobody knows whether anything will come. `quiet`: neither.
 */
export function realWorld(): "quiet" | "sockets" | "work" {
  if (untoldFileRequests() > 0) return "work";
  let sockets = false;
  for (const kind of activeResources()) {
    if (SOCKETS.has(kind)) sockets = true;
    else if (!IDLE.has(kind)) return "work";
  }
  return sockets ? "sockets" : "quiet";
}

/** How many resources of a kind keep the process alive; `Timeout`: timers of the platform. */
export function countActive(kind: string): number {
  return activeResources().filter((active) => active === kind).length;
}

/** One whole turn of the event loop: every microtask that is due has run, and I/O was looked at. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void real.setImmediate(resolve));
}

/** Resolves after `ms` of the real time, whatever clock is in use; keeps no process alive. */
export function realDelay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    real.setTimeout(resolve, ms).unref?.();
  });
}

interface Real {
  readonly setImmediate: (callback: () => void) => unknown;
  readonly setTimeout: (callback: () => void, ms: number) => { unref?(): void };
}

// Taken at the start: fake timers that a test puts in their place later are not the real world.
const real: Real = {
  setImmediate: (globalThis as unknown as Real).setImmediate,
  setTimeout: (globalThis as unknown as Real).setTimeout,
};

const SOCKETS = new Set(["TCPSocketWrap", "TLSWrap", "HTTPINCOMINGMESSAGE", "HTTPCLIENTREQUEST"]);

/** Waiting for somebody else, perhaps for ever; or, a timer, not for the kit to look at. */
const IDLE = new Set([
  "Timeout",
  "TTYWrap",
  "PipeWrap",
  "TCPServerWrap",
  "PipeServerWrap",
  "UDPWrap",
  "SignalWrap",
  "FSEventWrap",
  "StatWatcher",
  "MessagePort",
]);

function activeResources(): readonly string[] {
  return runtime.process?.getActiveResourcesInfo?.() ?? [];
}

const runtime = globalThis as unknown as {
  readonly process?: { getActiveResourcesInfo?(): readonly string[] };
};
