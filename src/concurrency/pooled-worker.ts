import { currentClock, type Timer } from "./clock.ts";
import type { WorkerBackend, WorkerHandle } from "./worker-backend.ts";
import type { WorkerCall } from "./worker-call.ts";
import type { WorkerInit } from "./worker-entry.ts";
import { unpackError, WorkerPoolError, type ErrorClass } from "./worker-error.ts";
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

/** What a worker needs of its pool. */
export interface WorkerHome {
  readonly backend: WorkerBackend;
  readonly entry: string;
  readonly module: string;
  readonly errors: readonly ErrorClass[];
  /** The call is over: resolve or reject it with `settle`. */
  settled(call: WorkerCall, settle: (call: WorkerCall) => void): void;
  /** The calls were not begun and need another worker; the earliest is first. */
  returned(calls: readonly WorkerCall[]): void;
  /** A call has left the worker. */
  released(worker: PooledWorker): void;
  /** An error that is nobody's: thrown while no call ran. */
  strayed(error: unknown): void;
  /** The worker has ended; `unbegun` need another one, as if returned. */
  ended(worker: PooledWorker, unbegun: readonly WorkerCall[]): void;
}

/** One worker of a pool: the calls that it holds, who began them, and how it ends. */
export class PooledWorker {
  /** Since when it has nothing to do, by the pool's clock. */
  idleSince = 0;
  readonly #clock = currentClock();
  readonly #home: WorkerHome;
  readonly #handle: WorkerHandle;
  readonly #cells: Int32Array;
  /** Whether the worker sees what is written into the cells, and the other way round. */
  readonly #isShared: boolean;
  readonly #slots: (WorkerCall | undefined)[];
  #outbox: Offer[] = [];
  #load = 0;
  #isReady = false;
  /** Takes no more calls, because it ends. */
  #isEnding = false;
  /** Until this call answers it takes no others: it may be ended on its account, or it is busy with it for long. */
  #alone: WorkerCall | undefined;
  #hasAnswered = false;
  #graceTimer: Timer | undefined;
  #death: readonly [error: unknown] | undefined;

  constructor(home: WorkerHome, name: string) {
    const { slots } = home.backend;
    this.#home = home;
    this.#slots = Array.from({ length: slots }, () => undefined);
    const bytes = 4 * (STOP_CELL + 1);
    this.#isShared = slots > 1;
    this.#cells = new Int32Array(
      this.#isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes),
    );
    const init: WorkerInit = { module: home.module, name, cells: this.#cells };
    try {
      this.#handle = home.backend.start(home.entry, init, {
        reply: (message) => this.#reply(message),
        error: (error) => this.#die(error),
        exit: (code) => this.#exit(code),
      });
      this.#handle.ref(false);
    } catch (error) {
      // The same as one that ends at once: whoever asked for it now can be told only afterwards.
      this.#handle = nobody;
      void Promise.resolve().then(() => {
        this.#die(error);
        this.#exit(undefined);
      });
    }
  }

  /** How many calls it holds. */
  get load(): number {
    return this.#load;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Whether another call can be offered to it now. */
  get room(): boolean {
    return !this.#isEnding && this.#alone === undefined && this.#load < this.#slots.length;
  }

  /** Hands the call over; throws when it cannot be cloned, and then has not taken it. */
  offer(call: WorkerCall): void {
    const slot = this.#slots.indexOf(undefined);
    const { id, name, args, label, context } = call;
    const offer: Offer = [slot, id, name, args, label, context];
    // Where the worker cannot say that it began, it counts as begun from the start.
    this.#cells[slot] = this.#isShared ? id : -id;
    this.#slots[slot] = call;
    call.worker = this;
    if (++this.#load === 1) this.#sendFirst(offer, call);
    else this.#sendSoon(offer);
  }

  /** The calls that it holds, the earliest first. */
  held(): WorkerCall[] {
    const held = this.#slots.filter((call): call is WorkerCall => call !== undefined);
    return held.sort((one, other) => one.id - other.id);
  }

  /** Takes the call back unless the worker has begun it. */
  takeBack(call: WorkerCall): boolean {
    const slot = this.#slots.indexOf(call);
    if (Atomics.compareExchange(this.#cells, slot, call.id, 0) !== call.id) return false;
    this.#free(slot);
    return true;
  }

  /** Takes back the earliest call that has not begun, for a worker that has nothing to do. */
  giveAway(): WorkerCall | undefined {
    return this.held().find((call) => canMove(call) && this.takeBack(call));
  }

  /** Keeps only its first call, and takes no other until that answers, if it has answered nothing since it was asked last. */
  giveBackIfStuck(): void {
    const [first, ...others] = this.#hasAnswered ? [] : this.held();
    this.#hasAnswered = false;
    if (first === undefined) return;
    this.#alone ??= first;
    this.#home.returned(this.#takeBackAll(others));
  }

  /** Ends a call that has begun: after `graceMs` of asking, by ending the worker. */
  stop(call: WorkerCall, graceMs: number): void {
    // From here on nothing else can begin, so that ending the worker hits only this call.
    this.#alone ??= call;
    this.#home.returned(this.#takeBackAll());
    const slot = this.#slots.indexOf(call);
    if (Atomics.load(this.#cells, slot) !== -call.id) return; // Finished; the answer is on its way.
    // The one before may have finished unread and be stopped too: its answer must not save this one.
    this.#alone = call;
    Atomics.store(this.#cells, STOP_CELL, call.id);
    this.#stopGrace();
    if (graceMs > 0 && this.#isShared)
      this.#graceTimer = this.#clock.setTimer(() => this.end(), graceMs);
    else this.end();
  }

  /** Ends the worker, also one that spins. */
  end(): void {
    this.#isEnding = true;
    this.#handle.ref(true); // Whoever waits for the end must not see the process go first.
    this.#handle.terminate();
  }

  #sendFirst(offer: Offer, call: WorkerCall): void {
    this.#handle.ref(true);
    try {
      this.#handle.post([offer], call.transfer);
    } catch (error) {
      // A getter of an argument runs while it is cloned, and may have aborted the call.
      if (call.worker !== this) return;
      this.#free(offer[0]);
      throw error;
    }
  }

  /**
   * Waking a thread costs more than copying: what a busy worker is offered in one turn goes together, but
   * goes at once when it is half of what the worker can hold, so that the worker does not run dry.
   */
  #sendSoon(offer: Offer): void {
    const count = this.#outbox.push(offer);
    if (count === 1) setImmediate(() => this.#sendRest());
    else if (count >= this.#slots.length / 2) this.#sendOutbox();
  }

  #sendRest(): void {
    this.#sendOutbox();
    // What could not be cloned has made room.
    this.#home.released(this);
  }

  #sendOutbox(): void {
    // What was taken back in the meantime is not sent.
    const offers = this.#outbox.filter(([slot, id]) => Atomics.load(this.#cells, slot) === id);
    this.#outbox = [];
    if (offers.length === 0) return;
    try {
      this.#handle.post(offers, []);
    } catch {
      for (const offer of offers) this.#sendAlone(offer);
    }
  }

  #sendAlone(offer: Offer): void {
    const [slot, id] = offer;
    const call = this.#slots[slot];
    if (call?.id !== id) return; // Aborted by a getter of its arguments, as may happen below.
    try {
      this.#handle.post([offer], []);
    } catch (error) {
      if (call.worker !== this || !this.takeBack(call)) return;
      this.#home.settled(call, () => call.reject(error));
    }
  }

  #reply(message: Reply): void {
    switch (message[0]) {
      case READY:
        this.#isReady = true;
        return;
      case REPORT:
        return this.#slots[message[1]]?.onReport?.(message[2]);
      case RESULT:
        return this.#answered(message[1], (call) => call.resolve(message[2]));
      case FAILURE: {
        const error = unpackError(message[2], this.#home.errors);
        return this.#answered(message[1], (call) => call.reject(error));
      }
      case FATAL:
        this.#die(unpackError(message[1], this.#home.errors));
        return this.end();
    }
  }

  #answered(slot: number, settle: (call: WorkerCall) => void): void {
    const call = this.#slots[slot];
    if (call === undefined) return; // It came after the exit, as from processes on Deno.
    this.#hasAnswered = true;
    this.#free(slot);
    this.#home.settled(call, settle);
    this.#home.released(this);
  }

  #die(error: unknown): void {
    // It may still take messages before it exits: what is offered to it from here on would be lost.
    this.#isEnding = true;
    this.#death ??= [error];
    if (this.#isReady) this.#home.returned(this.#takeBackAll());
  }

  #exit(code: number | undefined): void {
    this.#isEnding = true;
    this.#stopGrace();
    const [first] = this.held();
    // A worker that could not even start blames the first call, so that each start settles one at least.
    if (first !== undefined && !this.#isReady) this.#cells[this.#slots.indexOf(first)] = -first.id;
    const unbegun = this.#takeBackAll();
    if (this.#load === 0 && this.#death !== undefined) this.#home.strayed(this.#death[0]);
    this.#home.ended(this, unbegun);
    // Asked for anew each time: who hears of the end of one may stop another.
    for (let [call] = this.held(); call !== undefined; [call] = this.held()) {
      const error =
        this.#death === undefined
          ? new WorkerPoolError("WORKER_EXITED", exitMessage(call, this.#home.module, code))
          : this.#death[0];
      this.#free(this.#slots.indexOf(call));
      this.#home.settled(call, ({ reject }) => reject(error));
    }
  }

  #stopGrace(): void {
    if (this.#graceTimer !== undefined) this.#clock.clearTimer(this.#graceTimer);
  }

  #takeBackAll(calls = this.held()): WorkerCall[] {
    return calls.filter((call) => canMove(call) && this.takeBack(call));
  }

  #free(slot: number): void {
    const call = this.#slots[slot]!;
    call.worker = undefined;
    this.#slots[slot] = undefined;
    if (call === this.#alone) {
      // It made it in time: the worker stays, unless it is ending already.
      this.#alone = undefined;
      this.#stopGrace();
    }
    if (--this.#load === 0 && !this.#isEnding) this.#handle.ref(false);
  }
}

/** What was transferred to one worker cannot be sent to another. */
function canMove(call: WorkerCall): boolean {
  return call.transfer.length === 0;
}

function exitMessage({ name }: WorkerCall, module: string, code: number | undefined): string {
  // A process that a signal ended, such as the system's when memory is short, has no code.
  const end = code === undefined ? "was killed" : `exited with code ${code}`;
  return `the worker of ${module} ${end} before "${name}" answered`;
}

/** In place of a worker that the platform refused to start. */
const nobody: WorkerHandle = { post() {}, ref() {}, terminate() {} };

// Taken now: fake timers that a test puts in its place do not know of real threads.
const { setImmediate } = globalThis as unknown as {
  readonly setImmediate: (callback: () => void) => void;
};
