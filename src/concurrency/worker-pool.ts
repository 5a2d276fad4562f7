import { onAbort } from "./abort.ts";
import { bindContext } from "./bind-context.ts";
import { currentClock, type Clock, type Timer } from "./clock.ts";
import { publish } from "./diagnostics.ts";
import { currentOwner, currentPlace, type Owner } from "./owner.ts";
import { takeMoved } from "./move.ts";
import { PooledWorker, type WorkerHome } from "./pooled-worker.ts";
import { CallLine, type WorkerCall } from "./worker-call.ts";
import { closedError, queueFullError, WorkerPoolError } from "./worker-error.ts";
import { entryAddress, moduleAddress } from "./worker-files.ts";
import {
  checkDuration,
  readWorkerPoolOptions,
  type WorkerCallOptions,
  type WorkerPoolOptions,
  type WorkerPoolSettings,
} from "./worker-pool-options.ts";

export type { WorkerCallOptions, WorkerPoolOptions };
export { WorkerPoolError };

/** The functions that a module exports. */
export type WorkerFunction<Module> = {
  [Name in keyof Module]: Module[Name] extends (...args: never) => unknown ? Name : never;
}[keyof Module] &
  string;

type Args<Fn> = Fn extends (...args: infer A) => unknown ? A : never;
type Result<Fn> = Fn extends (...args: never) => infer R ? Awaited<R> : never;

/**
 * Calls the functions that a module exports in worker threads, or processes: for work that computes. What only waits
 * needs no worker. Each worker loads the module once and runs one call at a time.
 *
 * ```ts
 * import type * as hashing from "./hash.ts";
 * const pool = new WorkerPool<typeof hashing>(new URL("./hash.ts", import.meta.url));
 * const digest = await pool.call("hash", [password], { signal });
 * ```
 *
 * Arguments and results are cloned, when a worker takes the call (leave them unchanged until it
 * settles), or transferred where `move(value)` marks them. Waiting calls begin in the order of their
 * arrival. A thrown error keeps class, name, code, cause and stack.
 *
 * An abort rejects with the signal's reason: at once for a call that waits; for one that runs after its
 * worker has stopped, with `graceMs` to stop by itself, else the worker is ended and replaced. Nobody
 * else's call is hit by that. A worker that exits or throws outside of a call rejects the call that it
 * runs and is replaced. An idle pool does not keep the process alive.
 *
 * The module is named as in the source; beside a build (`worker-pool.js`) its `.ts` is read as `.js`.
 *
 * @see concurrent.futures.Executor, piscina (abort ends the worker, `maxQueue`, `move`)
 */
export class WorkerPool<Module extends object> implements AsyncDisposable {
  /** Address of the module whose functions are called. */
  readonly module: string;
  readonly #settings: WorkerPoolSettings;
  readonly #home: WorkerHome;
  readonly #clock: Clock = currentClock();
  readonly #owner: Owner = currentOwner();
  readonly #workers = new Set<PooledWorker>();
  readonly #line = new CallLine();
  /** How many calls have not settled: in the line, or held by a worker. */
  #pending = 0;
  #lastId = 0;
  /** How many calls have left their workers since all were asked whether they are stuck. */
  #releases = 0;
  #started = 0;
  #idleTimer: Timer | undefined;
  /** Once it closes: who waits for the end. */
  #closing: (() => void)[] | undefined;

  /** @param module address of the module, as `new URL("./hash.ts", import.meta.url)` gives it */
  constructor(module: { readonly href: string }, options: WorkerPoolOptions = {}) {
    this.#settings = readWorkerPoolOptions(options);
    this.module = moduleAddress(module.href);
    this.#home = {
      backend: this.#settings.backend,
      entry: entryAddress,
      module: this.module,
      errors: this.#settings.errors,
      settled: (call, settle) => this.#settled(call, settle),
      returned: (calls) => this.#returned(calls),
      released: (worker) => this.#released(worker),
      strayed: (error) => this.#owner.adopt(Promise.reject(error)),
      ended: (worker, unbegun) => this.#ended(worker, unbegun),
    };
    while (this.#workers.size < this.#settings.minSize) this.#startWorker();
  }

  /** Workers that are alive. */
  get size(): number {
    return this.#workers.size;
  }

  /** Calls that run. */
  get running(): number {
    let running = 0;
    for (const worker of this.#workers) if (worker.load > 0) running++;
    return running;
  }

  /** Calls that wait for a worker. */
  get waiting(): number {
    return this.#pending - this.running;
  }

  /** Calls the function that the module exports as `name`; resolves with what it returns, or resolves with. */
  call<Name extends WorkerFunction<Module>>(
    name: Name,
    args: Readonly<Args<Module[Name]>>,
    options: WorkerCallOptions = {},
  ): Promise<Result<Module[Name]>> {
    const { signal, onReport } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const { size, maxQueue, context, graceMs } = this.#settings;
      const given = context?.(); // Before the pool looks whether it is open: it may close it.
      if (this.#closing !== undefined) throw closedError(this.module);
      if (this.#pending >= size + maxQueue) throw queueFullError(this.module, maxQueue);
      const call: WorkerCall = {
        id: (this.#lastId = (this.#lastId % MAX_ID) + 1),
        name,
        args,
        transfer: takeMoved(args),
        label: options.name ?? currentPlace().name,
        context: given,
        onReport: onReport && bindContext((value) => this.#report(call, onReport, value)),
        resolve: resolve as (value: unknown) => void,
        reject,
        forgetSignal: undefined,
        worker: undefined,
        stopped: undefined,
        isSettled: false,
        previous: undefined,
        next: undefined,
      };
      this.#pending++;
      // Told before it stands in the line: who is told must not be able to end it before it hears its signal.
      publish("worker:start", { call, pool: this });
      this.#line.push(call);
      if (signal !== undefined) {
        call.forgetSignal = onAbort(signal, (reason) => this.#stop(call, reason, graceMs));
      }
      this.#distribute();
    });
  }

  /**
   * Takes no more calls, waits for those that there are, ends the workers. What has not settled after
   * `graceMs` (default: no limit; 0: at once) is stopped and rejects with a WorkerPoolError `CLOSED`. A
   * second call waits for the same end, and may shorten the grace.
   */
  async close({
    graceMs = Infinity,
  }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    checkDuration("graceMs", graceMs);
    const closing = (this.#closing ??= []);
    const timer = this.#clock.setTimer(() => this.#stopAll(), graceMs);
    if (graceMs === 0) this.#stopAll();
    await new Promise<void>((resolve) => {
      closing.push(resolve);
      this.#endIfDone();
    });
    this.#clock.clearTimer(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Offers the calls in line, in their order, to the workers that can take them. */
  #distribute(): void {
    for (let call = this.#line.first; call !== undefined; call = this.#line.first) {
      const worker = this.#roomiest();
      if (worker === undefined) return;
      // Offered to a busy worker, it could not be taken back for one that is idle sooner.
      if (worker.load > 0 && call.transfer.length > 0) return;
      this.#line.remove(call);
      this.#offer(call, worker);
    }
  }

  /** An idle worker, else a new one, else the one with the fewest calls. */
  #roomiest(): PooledWorker | undefined {
    let found: PooledWorker | undefined;
    for (const worker of this.#workers) {
      if (!worker.room) continue;
      if (worker.load === 0) return worker;
      if (found === undefined || worker.load < found.load) found = worker;
    }
    return this.#workers.size < this.#settings.size ? this.#startWorker() : found;
  }

  #offer(call: WorkerCall, worker: PooledWorker): void {
    try {
      worker.offer(call);
    } catch (error) {
      this.#settled(call, () => call.reject(error));
      this.#rest(worker);
    }
  }

  #released(worker: PooledWorker): void {
    if (++this.#releases >= PATIENCE * this.#workers.size) this.#unstick();
    this.#distribute();
    if (worker.load > 0 || !worker.room) return;
    const call = this.#busiest()?.giveAway();
    if (call === undefined) this.#rest(worker);
    else this.#offer(call, worker);
  }

  /** What was offered to one that is busy for long would be overtaken by all that came later. */
  #unstick(): void {
    this.#releases = 0;
    for (const worker of this.#workers) worker.giveBackIfStuck();
  }

  /** If the worker has nothing to do, its idle time begins. */
  #rest(worker: PooledWorker): void {
    if (worker.load > 0 || !worker.room) return;
    worker.idleSince = this.#clock.now();
    this.#armIdleTimer(this.#settings.idleTimeoutMs);
  }

  #busiest(): PooledWorker | undefined {
    let found: PooledWorker | undefined;
    for (const worker of this.#workers) {
      if (worker.load > (found?.load ?? 1)) found = worker;
    }
    return found;
  }

  #startWorker(): PooledWorker {
    const file = this.module.slice(this.module.lastIndexOf("/") + 1);
    const worker = new PooledWorker(this.#home, `${file} #${++this.#started}`);
    this.#workers.add(worker);
    return worker;
  }

  #report(call: WorkerCall, onReport: (value: unknown) => void, value: unknown): void {
    if (call.stopped !== undefined) return;
    try {
      onReport(value);
    } catch (error) {
      this.#stop(call, error, this.#settings.graceMs);
    }
  }

  #stop(call: WorkerCall, reason: unknown, graceMs: number): void {
    // One of several that are stopped together: somebody who was told of the end of another stopped it.
    if (call.isSettled) return;
    call.stopped ??= [reason];
    const { worker } = call;
    if (worker === undefined) {
      this.#line.remove(call);
      this.#settled(call);
    } else if (worker.takeBack(call)) {
      this.#settled(call);
      this.#released(worker);
    } else {
      worker.stop(call, graceMs);
    }
  }

  #stopAll(): void {
    const error = closedError(this.module);
    const calls = [...this.#workers].flatMap((worker) => worker.held());
    for (let call = this.#line.first; call !== undefined; call = call.next) calls.push(call);
    // The last first: those that wait must not begin where one that runs has just been stopped.
    for (let call = calls.pop(); call !== undefined; call = calls.pop()) this.#stop(call, error, 0);
  }

  /** @param settle what its worker answered; ignored when the call was stopped */
  #settled(call: WorkerCall, settle?: (call: WorkerCall) => void): void {
    call.isSettled = true;
    this.#pending--;
    call.forgetSignal?.();
    publish("worker:end", { call, pool: this });
    if (call.stopped !== undefined) call.reject(call.stopped[0]);
    else settle?.(call);
    this.#endIfDone();
  }

  #returned(calls: readonly WorkerCall[]): void {
    this.#line.putBack(calls);
    this.#distribute();
  }

  #ended(worker: PooledWorker, unbegun: readonly WorkerCall[]): void {
    this.#workers.delete(worker);
    this.#returned(unbegun);
    // Meanwhile calls may have been offered to one that is busy, and perhaps for long.
    const hasPlace = this.#workers.size < this.#settings.size;
    const call = hasPlace ? this.#busiest()?.giveAway() : undefined;
    if (call !== undefined) this.#offer(call, this.#startWorker());
    this.#endIfDone();
  }

  #armIdleTimer(ms: number): void {
    this.#idleTimer ??= this.#clock.setTimer(() => this.#endIdle(), ms, { ref: false });
  }

  /** Ends the workers above `minSize` that have been idle for long enough. */
  #endIdle(): void {
    this.#idleTimer = undefined;
    const alive = [...this.#workers].filter((worker) => !worker.isEnding);
    const idle = alive.filter((worker) => worker.load === 0);
    idle.sort((one, other) => one.idleSince - other.idleSince);
    for (const worker of idle.slice(0, Math.max(0, alive.length - this.#settings.minSize))) {
      const leftMs = worker.idleSince + this.#settings.idleTimeoutMs - this.#clock.now();
      if (leftMs > 0) return this.#armIdleTimer(leftMs);
      worker.end();
    }
  }

  #endIfDone(): void {
    if (this.#closing === undefined || this.#pending > 0) return;
    if (this.#idleTimer !== undefined) this.#clock.clearTimer(this.#idleTimer);
    for (const worker of this.#workers) if (!worker.isEnding) worker.end();
    if (this.#workers.size === 0) for (const resolve of this.#closing) resolve();
  }
}

const MAX_ID = 2 ** 31 - 1;

/** So many answers for each worker, and one that gave none meanwhile counts as stuck: more than it can hold, twice. */
const PATIENCE = 32;
