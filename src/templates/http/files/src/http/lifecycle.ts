import { onAbort } from "../concurrency/abort.ts";
import type { Problem } from "./problem.ts";

/** A request from its arrival until the last byte of its answer has left. */
export interface OpenRequest {
  /** Makes the answer say `Connection: close`, unless its head is out already. */
  announceClose(): void;
  /** Ends it now. */
  cancel(problem: Problem): void;
}

/**
 * Where the service stands between its start and its end: which requests are open, and whether it still
 * wants more.
 */
export class Lifecycle {
  readonly #requests = new Set<OpenRequest>();
  #draining = false;
  #whenIdle = (): void => {};

  /** True from the signal to stop: not ready, and answers say `Connection: close`. */
  get draining(): boolean {
    return this.#draining;
  }

  /** How many requests are open. */
  get size(): number {
    return this.#requests.size;
  }

  opened(request: OpenRequest): void {
    this.#requests.add(request);
    if (this.#draining) request.announceClose();
  }

  closed(request: OpenRequest): void {
    this.#requests.delete(request);
    if (this.#requests.size === 0) this.#whenIdle();
  }

  startDraining(): void {
    this.#draining = true;
    for (const request of this.#requests) request.announceClose();
  }

  cancelRequests(problem: Problem): void {
    for (const request of this.#requests) request.cancel(problem);
  }

  /** Resolves when no request is open; an abort ends the wait. One waits at a time. */
  untilIdle({ signal }: { signal: AbortSignal }): Promise<void> {
    return new Promise((resolve, reject) => {
      const forgetSignal = onAbort(signal, reject);
      this.#whenIdle = () => {
        forgetSignal();
        resolve();
      };
      if (this.#requests.size === 0) this.#whenIdle();
    });
  }
}
