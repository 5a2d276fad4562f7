import { builtin } from "./platform.ts";
import type { WorkerInit } from "./worker-entry.ts";
import type { Offer, Reply } from "./worker-protocol.ts";

/** A worker's line to its pool. */
export interface WorkerPort {
  readonly init: WorkerInit;
  send(reply: Reply, transfer: readonly object[]): void;
  /** `fatal` hears of what is thrown outside of any call; then the worker does not end by itself. */
  listen(offers: (offers: readonly Offer[]) => void, fatal: (error: unknown) => void): void;
}

/** The line of the worker that this is called in. */
export function openWorkerPort(): WorkerPort {
  const { parentPort, workerData } = builtin("node:worker_threads") as Threads;
  return {
    init: workerData,
    send: (reply, transfer) => parentPort.postMessage(reply, transfer),
    listen(offers, fatal) {
      parentPort.on("message", offers);
      process.on("uncaughtException", fatal);
    },
  };
}

const { process } = globalThis as unknown as {
  readonly process: {
    on(event: "uncaughtException", listener: (error: unknown) => void): void;
  };
};

interface Threads {
  readonly workerData: WorkerInit;
  readonly parentPort: {
    postMessage(message: Reply, transfer: readonly object[]): void;
    on(event: "message", listener: (offers: readonly Offer[]) => void): void;
  };
}
