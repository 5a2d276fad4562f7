import { builtin } from "./platform.ts";
import { packBytes, unpackBytes } from "./worker-bytes.ts";
import type { WorkerInit } from "./worker-entry.ts";
import type { Offer, Reply } from "./worker-protocol.ts";
import { onWebMessage, type ThreadData } from "./worker-thread.ts";

/** A worker's line to its pool. */
export interface WorkerPort {
  readonly init: WorkerInit;
  /** Throws the platform's DataCloneError for what cannot be cloned, and then has sent nothing. */
  send(reply: Reply, transfer: readonly object[]): void;
  /** `fatal` hears of what is thrown outside of any call; then the worker does not end by itself. */
  listen(offers: (offers: readonly Offer[]) => void, fatal: (error: unknown) => void): void;
}

/** The line of the thread or process that this is called in. */
export async function openWorkerPort(): Promise<WorkerPort> {
  const { parentPort, workerData } = builtin("node:worker_threads") as Threads;
  return parentPort === null ? openProcess() : openThread(parentPort, workerData);
}

function openThread(parentPort: ParentPort, { init, port }: ThreadData): WorkerPort {
  const line = port ?? parentPort;
  return {
    init,
    send: (reply, transfer) => line.postMessage(reply, transfer),
    listen(offers, fatal) {
      listenFatal(fatal);
      if (port === undefined) parentPort.on("message", offers);
      else onWebMessage(port, offers);
    },
  };
}

async function openProcess(): Promise<WorkerPort> {
  // Ctrl-C reaches every process of the terminal: when to end is for the pool to say.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  const early: Offer[] = [];
  let deliver = (offers: readonly Offer[]): void => void early.push(...offers);
  const init = await new Promise<WorkerInit>((resolve) => {
    let first: WorkerInit | undefined;
    // One listener from the start to the end: Bun drops what comes while there is none.
    process.on("message", (bytes) => {
      const message = unpackBytes(bytes) as WorkerInit | readonly Offer[];
      if (first === undefined) return resolve((first = message as WorkerInit));
      const offers = message as readonly Offer[];
      // The cells are a copy: what the pool has written into its own is written here.
      for (const [slot, id] of offers) first.cells[slot] = id;
      deliver(offers);
    });
  });
  return {
    init,
    send: (reply) => void process.send(packBytes(reply)),
    listen(offers, fatal) {
      listenFatal(fatal);
      deliver = offers;
      offers(early);
    },
  };
}

function listenFatal(fatal: (error: unknown) => void): void {
  process.on("uncaughtException", fatal);
  process.on("unhandledRejection", fatal); // Bun does not make the one of the other.
}

const { process } = globalThis as unknown as { readonly process: WorkerProcess };

interface WorkerProcess {
  on(event: "uncaughtException" | "unhandledRejection", listener: (error: unknown) => void): void;
  on(event: "SIGINT" | "SIGTERM" | "disconnect", listener: () => void): void;
  on(event: "message", listener: (bytes: Uint8Array) => void): void;
  send(bytes: Uint8Array): boolean;
  exit(): void;
}

interface ParentPort {
  postMessage(message: Reply, transfer: readonly object[]): void;
  on(event: "message", listener: (offers: readonly Offer[]) => void): void;
}

interface Threads {
  readonly workerData: ThreadData;
  readonly parentPort: ParentPort | null;
}
