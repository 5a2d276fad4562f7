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
    call.previous = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.next = call;
    this.#last = call;
  }

  /** For calls, in their order, that a worker had and did not begin: their turn was before all that wait here. */
  putBack(calls: readonly WorkerCall[]): void {
    for (let at = calls.length - 1; at >= 0; at--) this.#unshift(calls[at]!);
  }

  remove(call: WorkerCall): void {
    if (call.previous === undefined) this.#first = call.next;
    else call.previous.next = call.next;
    if (call.next === undefined) this.#last = call.previous;
    else call.next.previous = call.previous;
    call.previous = undefined;
    call.next = undefined;
  }

  #unshift(call: WorkerCall): void {
    call.next = this.#first;
    if (this.#first === undefined) this.#last = call;
    else this.#first.previous = call;
    this.#first = call;
  }
}
