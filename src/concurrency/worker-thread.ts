import { builtin } from "./platform.ts";
import type { WorkerBackend, WorkerEvents } from "./worker-backend.ts";
import type { WorkerInit } from "./worker-entry.ts";
import { SLOTS, type Reply } from "./worker-protocol.ts";

/** `node:worker_threads`, on Node and Bun. */
export const workerThreads: WorkerBackend = {
  slots: SLOTS,
  start(entry, init, events) {
    const { Worker } = builtin("node:worker_threads") as Threads;
    const worker = new Worker(new URL(entry), { workerData: init, name: init.name });
    worker.on("message", events.reply);
    worker.on("error", events.error);
    worker.on("exit", events.exit);
    return {
      post: (offers, transfer) => worker.postMessage(offers, transfer),
      ref: (keeps) => (keeps ? worker.ref() : worker.unref()),
      terminate: () => void worker.terminate(),
    };
  },
};

const { URL } = globalThis as unknown as { readonly URL: new (href: string) => object };

interface Threads {
  readonly Worker: new (entry: object, options: { workerData: WorkerInit; name: string }) => Thread;
}

interface Thread {
  on(event: "message", listener: (message: Reply) => void): void;
  on(event: "error", listener: WorkerEvents["error"]): void;
  on(event: "exit", listener: WorkerEvents["exit"]): void;
  postMessage(message: unknown, transfer: readonly object[]): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}
