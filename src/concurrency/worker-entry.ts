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
import { setWorkerTask } from "./worker-task.ts";

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
let exported: Readonly<Record<string, unknown>> = {};
let importError: readonly [error: unknown] | undefined;
/** A call is running, or the module is not loaded yet. */
let busy = true;

port.listen(
  (offers) => {
    waiting.push(...offers);
    if (!busy) runOffers();
  },
  (error) => sendError((packed) => [FATAL, packed], error),
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
  for (let offer = waiting.shift(); offer !== undefined; offer = waiting.shift()) {
    const [slot, id] = offer;
    // The pool may have taken it back, to give it to another worker or because it was aborted.
    if (Atomics.compareExchange(cells, slot, id, -id) !== id) continue;
    const running = run(offer);
    if (running !== undefined) return void running.then(runOffers);
  }
  busy = false;
}

/** Calls and answers; a promise only if the function gave one. */
function run([slot, id, name, args, label, context]: Offer): Promise<void> | undefined {
  setWorkerTask({
    name: label,
    context,
    report: (value) => port.send([REPORT, slot, value], takeMoved(value)),
    shouldStop: () => Atomics.load(cells, STOP_CELL) === id,
  });
  const finish = (value: unknown): void => {
    release(slot);
    try {
      port.send([RESULT, slot, value], takeMoved(value));
    } catch (error) {
      sendError((packed) => [FAILURE, slot, packed], error);
    }
  };
  const fail = (error: unknown): void => {
    release(slot);
    sendError((packed) => [FAILURE, slot, packed], error);
  };
  try {
    const result = find(name)(...args);
    if (isThenable(result)) return Promise.resolve(result).then(finish, fail);
    finish(result);
  } catch (error) {
    fail(error);
  }
  return undefined;
}

function release(slot: number): void {
  setWorkerTask(undefined);
  Atomics.store(cells, slot, 0);
}

function find(name: string): (...args: readonly unknown[]) => unknown {
  if (importError !== undefined) throw importError[0];
  const found = Object.hasOwn(exported, name) ? exported[name] : undefined;
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
