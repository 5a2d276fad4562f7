// oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- workers are no windows
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import type * as echoing from "./echo.ts";
import { interleave, type Summary } from "../measure.ts";

/*
 * Run by the runtime that is measured, from source: microseconds of one round trip, as JSON. All
 * contestants are warm in one process, with two workers each, and take turns.
 */

type Call = (message: unknown) => Promise<unknown>;

const [, , peers = ""] = process.argv;
const echoUrl = new URL("./echo.ts", import.meta.url);
const isDeno = "Deno" in globalThis;

const contestants: Record<string, Call> = isDeno
  ? { "raw Worker": rawWeb(), WorkerPool: corral() }
  : { raw: rawThreads(2), WorkerPool: corral(), ...(await poolsOf(peers)) };

const kilobyte = "x".repeat(1024);
const megabyte = new Uint8Array(1 << 20);

const results = {
  "1 KB, one after the other": await compare((call) => sequence(call, kilobyte, 1000)),
  "1 KB, 32 in flight": await compare((call) => inFlight(call, kilobyte, 8000)),
  ...(isDeno && { "1 MB copied": await compare((call) => sequence(call, megabyte, 20)) }),
};
const aborts: number[] = [];
for (let round = 0; round < 7; round++) aborts.push(await timeAbort());
console.log(JSON.stringify({ results, abortMs: Math.min(...aborts) }));
process.exit();

function compare(measure: (call: Call) => Promise<number>): Promise<Record<string, Summary>> {
  const rounds = Object.entries(contestants).map(([name, call]) => [name, () => measure(call)]);
  return interleave(Object.fromEntries(rounds) as Record<string, () => Promise<number>>, 15);
}

async function sequence(call: Call, message: unknown, count: number): Promise<number> {
  const start = performance.now();
  for (let left = count; left > 0; left--) await call(message);
  return ((performance.now() - start) * 1000) / count;
}

async function inFlight(call: Call, message: unknown, count: number): Promise<number> {
  const start = performance.now();
  let left = count;
  const one = async (): Promise<void> => {
    while (left-- > 0) await call(message);
  };
  await Promise.all(Array.from({ length: 32 }, one));
  return ((performance.now() - start) * 1000) / count;
}

/** From the abort of a spinning call to its rejection, when its thread has ended. */
async function timeAbort(): Promise<number> {
  const pool = new WorkerPool<typeof echoing>(echoUrl, { size: 1, graceMs: 0 });
  await pool.call("echo", [1]);
  const controller = new AbortController();
  const spinning = pool.call("spin", [], { signal: controller.signal });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const start = performance.now();
  controller.abort();
  await spinning.catch(() => {});
  const taken = performance.now() - start;
  await pool.close();
  return taken;
}

function corral(): Call {
  const pool = new WorkerPool<typeof echoing>(echoUrl, { size: 2 });
  return (message) => pool.call("echo", [message]);
}

function rawThreads(size: number): Call {
  const calls = Array.from({ length: size }, () => {
    const worker = new Worker(new URL("./raw-echo.ts", import.meta.url));
    return converse(worker, (hear) => worker.on("message", hear));
  });
  return inTurn(calls);
}

function rawWeb(): Call {
  const web = globalThis as unknown as {
    readonly Worker: new (url: URL, options: { type: "module" }) => WebWorker;
  };
  const calls = [1, 2].map(() => {
    const worker = new web.Worker(new URL("./web-echo.ts", import.meta.url), { type: "module" });
    return converse(worker, (hear) => (worker.onmessage = ({ data }) => hear(data)));
  });
  return inTurn(calls);
}

/** Messages to a worker that answers in their order. */
function converse(
  worker: { postMessage(message: unknown): void },
  listen: (hear: (answer: unknown) => void) => void,
): Call {
  const waiting: ((answer: unknown) => void)[] = [];
  listen((answer) => waiting.shift()?.(answer));
  return (message) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      worker.postMessage(message);
    });
}

function inTurn(calls: readonly Call[]): Call {
  let next = 0;
  return (message) => calls[next++ % calls.length]!(message);
}

async function poolsOf(folder: string): Promise<Record<string, Call>> {
  const load = (path: string): Promise<unknown> =>
    import(pathToFileURL(join(folder, "node_modules", path)).href);
  const { Piscina } = (await load("piscina/dist/esm-wrapper.mjs")) as { Piscina: PeerPool };
  const { Tinypool } = (await load("tinypool/dist/index.js")) as { Tinypool: PeerPool };
  const settings = { filename: echoUrl.href, name: "echo", minThreads: 2, maxThreads: 2 };
  const [piscina, tinypool] = [new Piscina(settings), new Tinypool(settings)];
  return {
    piscina: (message) => piscina.run(message),
    tinypool: (message) => tinypool.run(message),
  };
}

type PeerPool = new (settings: {
  filename: string;
  name: string;
  minThreads: number;
  maxThreads: number;
}) => {
  run(message: unknown): Promise<unknown>;
};

interface WebWorker {
  onmessage: (event: { readonly data: unknown }) => void;
  postMessage(message: unknown): void;
}
