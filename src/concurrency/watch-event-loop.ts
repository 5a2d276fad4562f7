import type { ObserverInit, Sighting } from "./event-loop-observer.ts";
import { currentPlace, rootPlace } from "./owner.ts";
import { builtin, platform, type Timer } from "./platform.ts";

export interface BlockedLoop extends Sighting {
  /** How long nothing else could run. */
  readonly blockedMs: number;
}

export interface EventLoopWatchOptions {
  /** Milliseconds of standing still that are told. Default 100. */
  readonly thresholdMs?: number | undefined;
  /** Told when the loop turns again. Default: a line on stderr with the stack, while it still stands. */
  readonly onBlocked?: ((blocked: BlockedLoop) => void) | undefined;
}

/**
 * For development: tells which task blocks the event loop, and where, by the stack at that moment. A
 * second thread watches, so that a loop without end is told, too. It keeps no process alive.
 * Returns a function that stops it.
 *
 * Node only: Deno and Bun cannot look into a running thread; there nothing is watched.
 *
 * @throws RangeError for a threshold that is no number of milliseconds above zero, or that no timer can keep to
 * @see asyncio's debug mode and its `slow_callback_duration`
 */
export function watchEventLoop({
  thresholdMs = 100,
  onBlocked,
}: EventLoopWatchOptions = {}): () => void {
  if (!(thresholdMs > 0 && thresholdMs <= LONGEST)) {
    throw new RangeError(`thresholdMs must be above 0 and at most ${LONGEST}, got ${thresholdMs}`);
  }
  const threads = builtin("node:worker_threads") as Threads | undefined;
  if (threads === undefined || "Deno" in globalThis || "Bun" in globalThis) return () => {};

  // The other thread asks for the name in the debugger's pause, where it can see globals only.
  Object.assign(globalThis, {
    [Symbol.for("corral.place")]: () => {
      const place = currentPlace();
      return place === rootPlace ? undefined : place.name;
    },
  });
  const init: ObserverInit = {
    beats: new SharedArrayBuffer(4),
    thresholdMs,
    print: onBlocked === undefined,
  };
  const observer = new threads.Worker(observerAddress(), { workerData: init });

  const { performance } = platform;
  const counter = new Int32Array(init.beats);
  let lastTurn = performance.now();
  let blockedMs = 0;
  const beat = (): void => {
    Atomics.add(counter, 0, 1);
    const now = performance.now();
    if (now - lastTurn > thresholdMs) blockedMs = now - lastTurn;
    lastTurn = now;
    timer = startBeat();
  };
  const startBeat = (): Timer => {
    const started = platform.setTimeout(beat, thresholdMs / 4);
    (started as { unref?(): void }).unref?.();
    return started;
  };
  let timer = startBeat();
  observer.on("message", (sighting) => {
    // It may come before the first beat after the standstill, or behind it.
    onBlocked?.({ ...sighting, blockedMs: Math.max(blockedMs, performance.now() - lastTurn) });
    blockedMs = 0;
  });
  // A project that cannot start it (TypeScript source on Node 20) goes on without.
  observer.on("error", (error) => {
    platform.clearTimeout(timer);
    (platform.process as Process | undefined)?.emitWarning(
      `the event loop is not watched: ${error.message}`,
      "EventLoopWatchWarning",
    );
  });
  // Only now: a listener for messages keeps the process alive again.
  observer.unref();
  return () => {
    platform.clearTimeout(timer);
    void observer.terminate();
  };
}

/** What a timer of the platform takes at most, ms. */
const LONGEST = 2 ** 31 - 1;

/** The file beside this one, as source or as built: no compiler rewrites an address in a string. */
function observerAddress(): object {
  const url = (import.meta as unknown as { readonly url: string }).url;
  const { URL } = globalThis as unknown as { URL: new (address: string) => object };
  return new URL(url.replace(/watch-event-loop(\.\w+)([?#].*)?$/, "event-loop-observer$1"));
}

interface Threads {
  readonly Worker: new (
    address: object,
    options: { workerData: ObserverInit },
  ) => {
    on(event: "message", listener: (sighting: Sighting) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    unref(): void;
    terminate(): Promise<number>;
  };
}

interface Process {
  emitWarning(message: string, type: string): void;
}
