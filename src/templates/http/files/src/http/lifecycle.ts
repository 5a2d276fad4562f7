import { onAbort } from "../concurrency/abort.ts";
import { currentClock } from "../concurrency/clock.ts";
import type { Problem } from "./problem.ts";

/** A request from its arrival until the last byte of its answer has left. */
export interface OpenRequest {
  /** Whether the answer says `Connection: close`. */
  readonly closesConnection: boolean;
  /** Makes the answer say so, unless its head is out already. */
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
  readonly #clock = currentClock();
  #draining = false;
  #lastUntoldAt = -Infinity;
  #checkWait = (): void => {};

  /** True from the signal to stop: not ready, and answers say `Connection: close`. */
  get draining(): boolean {
    return this.#draining;
  }

  /**
   * When, by the clock, a client last did not know that its connection ends, as far as we can tell: it
   * sent a request, or got an answer that did not say so and may have sent the next one since.
   */
  get lastUntoldAt(): number {
    return this.#lastUntoldAt;
  }

  /** How many requests are open. */
  get size(): number {
    return this.#requests.size;
  }

  opened(request: OpenRequest): void {
    this.#requests.add(request);
    if (!this.#draining) return;
    request.announceClose();
    this.#lastUntoldAt = this.#clock.now();
  }

  closed(request: OpenRequest): void {
    this.#requests.delete(request);
    if (this.#draining && !request.closesConnection) this.#lastUntoldAt = this.#clock.now();
    this.#checkWait();
  }

  startDraining(): void {
    this.#draining = true;
    this.#lastUntoldAt = this.#clock.now();
    for (const request of this.#requests) request.announceClose();
  }

  cancelRequests(problem: Problem): void {
    for (const request of this.#requests) request.cancel(problem);
  }

  /** Resolves when no request is open that passes `test`; an abort ends the wait. One waits at a time. */
  untilNone(
    test: (request: OpenRequest) => boolean,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const forgetSignal = onAbort(signal, reject);
      this.#checkWait = () => {
        for (const request of this.#requests) if (test(request)) return;
        forgetSignal();
        resolve();
      };
      this.#checkWait();
    });
  }
}
