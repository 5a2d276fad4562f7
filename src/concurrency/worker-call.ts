import type { PooledWorker } from "./pooled-worker.ts";

/** One call of a worker's function, from `pool.call` to its answer. */
export interface WorkerCall {
  /** 1 … 2^31-1, for the cells of worker-protocol.ts. */
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly transfer: readonly object[];
  /** Its name for logs. */
  readonly label: string;
  readonly context: unknown;
  readonly onReport: ((value: unknown) => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  forgetSignal: (() => void) | undefined;
  /** Who has it; undefined while it waits in the line. */
  worker: PooledWorker | undefined;
  /** Set when it is to end with this reason, whatever its worker answers. */
  stopped: readonly [reason: unknown] | undefined;
  isSettled: boolean;
  previous: WorkerCall | undefined;
  next: WorkerCall | undefined;
}

/** Calls that no worker has yet, in their order; any of them leaves in O(1). */
export class CallLine {
  #first: WorkerCall | undefined;
  #last: WorkerCall | undefined;

  get first(): WorkerCall | undefined {
    return this.#first;
  }

  push(call: WorkerCall): void {
    this.#insert(call, undefined);
  }

  /** For calls, in their order, that a worker had and did not begin: their turn was before all that wait here. */
  putBack(calls: readonly WorkerCall[]): void {
    // Before them stands only what other workers gave back: the way to their place is short.
    let next = this.#first;
    for (const call of calls) {
      while (next !== undefined && next.id < call.id) next = next.next;
      this.#insert(call, next);
    }
  }

  remove(call: WorkerCall): void {
    if (call.previous === undefined) this.#first = call.next;
    else call.previous.next = call.next;
    if (call.next === undefined) this.#last = call.previous;
    else call.next.previous = call.previous;
    call.previous = undefined;
    call.next = undefined;
  }

  #insert(call: WorkerCall, next: WorkerCall | undefined): void {
    call.next = next;
    call.previous = next === undefined ? this.#last : next.previous;
    if (call.previous === undefined) this.#first = call;
    else call.previous.next = call;
    if (next === undefined) this.#last = call;
    else next.previous = call;
  }
}
