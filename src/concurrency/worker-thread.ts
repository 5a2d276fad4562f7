import { builtin } from "./platform.ts";
import type { WorkerBackend, WorkerEvents } from "./worker-backend.ts";
import type { WorkerInit } from "./worker-entry.ts";
import { SLOTS, type Offer, type Reply } from "./worker-protocol.ts";

/**
 * `node:worker_threads`, on Node, Bun and Deno.
 *
 * On Deno messages take a port of the web's kind: Deno's own `postMessage` between these threads copies
 * bytes one by one (1 MB: 0.5 s in place of some ms), and its global `Worker`, as fast as the port, can
 * neither be left out of what keeps the process alive nor tells that it has ended.
 */
export const workerThreads: WorkerBackend = {
  slots: SLOTS,
  // Deno does not stop a thread that spins: until its function looks at `shouldStop()`, a core is busy.
  graceMs: "Deno" in globalThis ? 1000 : 0,
  start(entry, init, events) {
    const { Worker } = builtin("node:worker_threads") as Threads;
    const channel = "Deno" in globalThis ? new MessageChannel() : undefined;
    const worker = new Worker(new URL(entry), {
      name: init.name,
      workerData: { init, port: channel?.port2 },
      transferList: channel === undefined ? [] : [channel.port2],
    });
    worker.on("error", events.error);
    worker.on("exit", (code) => {
      channel?.port1.close(); // The other end may be in a thread that spins on, and would keep the process.
      events.exit(code);
    });
    if (channel === undefined) worker.on("message", events.reply);
    else onWebMessage(channel.port1, events.reply);
    const line = channel?.port1 ?? worker;
    return {
      post: (offers, transfer) => line.postMessage(offers, transfer),
      ref(keeps) {
        for (const part of channel === undefined ? [worker] : [worker, channel.port1]) {
          if (keeps) part.ref();
          else part.unref();
        }
      },
      terminate: () => void worker.terminate(),
    };
  },
};

/** Listens, and begins to receive: `addEventListener` alone would wait for a call of `start`. */
export function onWebMessage(port: WebPort, listener: (message: never) => void): void {
  port.addEventListener("message", ({ data }) => listener(data));
  port.start();
}

/** What a thread gets from its pool. */
export interface ThreadData {
  readonly init: WorkerInit;
  readonly port: WebPort | undefined;
}

export interface WebPort {
  addEventListener(type: "message", listener: (event: { readonly data: never }) => void): void;
  start(): void;
  postMessage(message: readonly Offer[] | Reply, transfer: readonly object[]): void;
  ref(): void;
  unref(): void;
  close(): void;
}

const { MessageChannel, URL } = globalThis as unknown as {
  readonly MessageChannel: new () => { readonly port1: WebPort; readonly port2: WebPort };
  readonly URL: new (href: string) => object;
};

interface Threads {
  readonly Worker: new (
    entry: object,
    options: { name: string; workerData: ThreadData; transferList: readonly object[] },
  ) => Thread;
}

interface Thread {
  on(event: "message", listener: (message: Reply) => void): void;
  on(event: "error", listener: WorkerEvents["error"]): void;
  on(event: "exit", listener: WorkerEvents["exit"]): void;
  postMessage(offers: readonly Offer[], transfer: readonly object[]): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}
