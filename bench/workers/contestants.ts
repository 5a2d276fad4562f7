// oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- workers are no windows
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import type * as echoing from "./echo.ts";
import { takeTurns } from "../measure.ts";
import type { Measured } from "./measured.ts";

/*
 * Run by the runtime that is measured, from source: the bare platform and one pool beside it, warm in one
 * process, with two workers each, taking turns. No two pools share a process: what one of them asks of
 * the runtime (piscina: a hook on every promise) is paid by all.
 */

type Call = (message: unknown) => Promise<unknown>;

const [, , rival, peers = "", place] = process.argv;
const echoUrl = new URL("./echo.ts", import.meta.url);
const isDeno = "Deno" in globalThis;
const kilobyte = "x".repeat(1024);
const megabyte = new Uint8Array(1 << 20);

const rawOf = isDeno ? rawWeb : rawThreads;
const contestant = rival === "WorkerPool" ? corral() : await peer();
console.log(JSON.stringify(place === "one core" ? await measureOnOneCore() : await measureAll()));
process.exit();

async function measureAll(): Promise<Measured> {
  // One call after the other keeps one worker of a pool busy, and so is held against one worker.
  const one = { raw: rawOf(1), pool: contestant };
  const two = { raw: rawOf(2), pool: contestant };
  const delayed = { ...one, "raw, 3 µs of work between": afterWork(one.raw) };
  const results = {
    "1 KB, one after the other": await compare(delayed, (call) => sequence(call, kilobyte, 250)),
    "1 KB, 32 in flight": await compare(two, (call) => inFlight(call, kilobyte, 4000)),
    ...(isDeno && { "1 MB copied": await compare(one, (call) => sequence(call, megabyte, 10)) }),
  };
  const aborts: number[] = [];
  if (rival === "WorkerPool")
    for (let round = 0; round < 3; round++) aborts.push(await timeAbort());
  return { results, aborts };
}

async function measureOnOneCore(): Promise<Measured> {
  const contestants = { raw: rawOf(1), pool: contestant };
  const values = await compare(contestants, (call) => sequence(call, kilobyte, 1000));
  return { results: { "1 KB, one after the other, on one core": values }, aborts: [] };
}

function compare(
  contestants: Readonly<Record<string, Call>>,
  measured: (call: Call) => Promise<number>,
): Promise<Record<string, number[]>> {
  const rounds = Object.entries(contestants).map(([name, call]) => [name, () => measured(call)]);
  return takeTurns(Object.fromEntries(rounds) as Record<string, () => Promise<number>>, 15);
}

async function sequence(call: Call, message: unknown, count: number): Promise<number> {
  const start = performance.now();
  for (let left = count; left > 0; left--) await call(message);
  return ((performance.now() - start) * 1000) / count;
}

async function inFlight(call: Call, message: unknown, count: number): Promise<number> {
  const start = performance.now();
  let left = count;
  const caller = async (): Promise<void> => {
    while (left-- > 0) await call(message);
  };
  await Promise.all(Array.from({ length: 32 }, caller));
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
  const two = new WorkerPool<typeof echoing>(echoUrl, { size: 2 });
  return (message) => two.call("echo", [message]);
}

function rawThreads(size: number): Call {
  const calls = Array.from({ length: size }, () => {
    const worker = new Worker(new URL("./raw-echo.ts", import.meta.url));
    return converse(worker, (hear) => worker.on("message", hear));
  });
  return inTurn(calls);
}

function rawWeb(size: number): Call {
  const web = globalThis as unknown as {
    readonly Worker: new (url: URL, options: { type: "module" }) => WebWorker;
  };
  const calls = Array.from({ length: size }, () => {
    const worker = new web.Worker(new URL("./web-echo.ts", import.meta.url), { type: "module" });
    return converse(worker, (hear) => (worker.onmessage = ({ data }) => hear(data)));
  });
  return inTurn(calls);
}

/**
 * What the caller's few microseconds do by themselves: a worker that has nothing meanwhile goes to sleep, and
 * with it, on a machine at rest, its core.
 */
function afterWork(call: Call): Call {
  return (message) => {
    const end = performance.now() + 0.003;
    while (performance.now() < end);
    return call(message);
  };
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

async function peer(): Promise<Call> {
  const load = (path: string): Promise<unknown> =>
    import(pathToFileURL(join(peers, "node_modules", path)).href);
  const Pool =
    rival === "piscina"
      ? ((await load("piscina/dist/esm-wrapper.mjs")) as { Piscina: PeerPool }).Piscina
      : ((await load("tinypool/dist/index.js")) as { Tinypool: PeerPool }).Tinypool;
  const settings = { filename: echoUrl.href, name: "echo", minThreads: 2, maxThreads: 2 };
  const theirs = new Pool(settings);
  return (message) => theirs.run(message);
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
