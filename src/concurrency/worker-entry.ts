import { takeMoved } from "./move.ts";
import { packError } from "./worker-error.ts";
import { openWorkerPort } from "./worker-port.ts";
import {
  FAILURE,
  FATAL,
  READY,
  REPORT,
  RESULT,
  STOP_CELL,
  type Offer,
  type Reply,
} from "./worker-protocol.ts";
import { setWorkerTask, type WorkerTask } from "./worker-task.ts";

/*
 * What a worker of a `WorkerPool` runs: it loads the module whose functions are called and calls them,
 * one at a time, in the order of the offers.
 */

/** What a worker is started with. */
export interface WorkerInit {
  /** Address of the module whose exports are called. */
  readonly module: string;
  /** For debuggers and thread lists. */
  readonly name: string;
  /** One cell per slot and the stop cell; see worker-protocol.ts. */
  readonly cells: Int32Array;
}

const port = await openWorkerPort();
const { module, cells } = port.init;
const waiting: Offer[] = [];
/** The module's namespace, which has no prototype and so nothing but its exports. */
let exported: Readonly<Record<string, unknown>>;
let importError: readonly [error: unknown] | undefined;
/** A call is running, or the module is not loaded yet. */
let busy = true;
/** Something was thrown outside of any call: what waits is for another worker, as this one will be ended. */
let broken = false;

port.listen(
  (offers) => {
    waiting.push(...offers);
    if (!busy) runOffers();
  },
  (error) => {
    broken = true;
    sendError((packed) => [FATAL, packed], error);
  },
);

// A module that cannot be loaded fails each call with the reason, in place of ending worker after worker.
import(module)
  .then(
    (loaded: Readonly<Record<string, unknown>>) => (exported = loaded),
    (error: unknown) => (importError = [error]),
  )
  .finally(() => {
    port.send([READY], []);
    runOffers();
  });

function runOffers(): void {
  busy = true;
  for (let offer = waiting.shift(); offer !== undefined && !broken; offer = waiting.shift()) {
    const [slot, id] = offer;
    // The pool may have taken it back, to give it to another worker or because it was aborted.
    if (Atomics.compareExchange(cells, slot, id, -id) !== id) continue;
    const running = run(offer);
    if (running !== undefined) return void running.then(runOffers);
  }
  busy = false;
}

/** The call that runs, as its function sees it: a class, since two closures for each call cost more. */
class RunningCall implements WorkerTask {
  readonly name: string;
  readonly context: unknown;
  readonly #slot: number;
  readonly #id: number;

  constructor([slot, id, , , label, context]: Offer) {
    this.name = label;
    this.context = context;
    this.#slot = slot;
    this.#id = id;
  }

  report(value: unknown): void {
    port.send([REPORT, this.#slot, value], takeMoved(value));
  }

  shouldStop(): boolean {
    return Atomics.load(cells, STOP_CELL) === this.#id;
  }
}

/** Calls and answers; a promise only if the function gave one. */
function run(offer: Offer): Promise<void> | undefined {
  const [slot, , name, args] = offer;
  setWorkerTask(new RunningCall(offer));
  try {
    const result = find(name)(...args);
    if (isThenable(result)) {
      return Promise.resolve(result).then(
        (value) => finish(slot, value),
        (error: unknown) => fail(slot, error),
      );
    }
    finish(slot, result);
  } catch (error) {
    fail(slot, error);
  }
  return undefined;
}

function finish(slot: number, value: unknown): void {
  release(slot);
  try {
    port.send([RESULT, slot, value], takeMoved(value));
  } catch (error) {
    sendError((packed) => [FAILURE, slot, packed], error);
  }
}

function fail(slot: number, error: unknown): void {
  release(slot);
  sendError((packed) => [FAILURE, slot, packed], error);
}

function release(slot: number): void {
  setWorkerTask(undefined);
  Atomics.store(cells, slot, 0);
}

function find(name: string): (...args: readonly unknown[]) => unknown {
  if (importError !== undefined) throw importError[0];
  const found = exported[name];
  if (typeof found !== "function") throw new TypeError(`${module} exports no function "${name}"`);
  return found as (...args: readonly unknown[]) => unknown;
}

function sendError(message: (packed: ReturnType<typeof packError>) => Reply, error: unknown): void {
  try {
    port.send(message(packError(error)), []);
  } catch {
    // A field of it cannot be cloned.
    port.send(message(packError(error, true)), []);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
