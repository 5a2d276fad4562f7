import { Semaphore, type Permit } from "../concurrency/semaphore.ts";
import { withTimeout } from "../concurrency/with-timeout.ts";
import { Problem } from "./problem.ts";

export interface AdmissionLimits {
  /** Requests that are worked on at the same time. */
  readonly inFlight: number;
  /** Requests that may wait for a place. */
  readonly waiting: number;
  /** Longest wait, in ms. */
  readonly waitMs: number;
}

/**
 * Load shedding: work beyond what the service can do in time is refused at once, so that the rest is
 * answered in time. Who waits is served in the order of arrival. A place is held until the handler has
 * its answer; the body of a stream, which goes at the pace of its reader, holds none.
 */
export class Admission {
  readonly #places: Semaphore;
  readonly #limits: AdmissionLimits;

  constructor(limits: AdmissionLimits) {
    this.#places = new Semaphore(limits.inFlight);
    this.#limits = limits;
  }

  /** A place if one is free: costs no promise. */
  tryEnter(): Permit | undefined {
    return this.#places.tryAcquire();
  }

  /** Waits for a place. @throws Overloaded when too many wait, or the wait is too long */
  async enter(signal: AbortSignal): Promise<Permit> {
    const { waiting, waitMs } = this.#limits;
    if (this.#places.waiting >= waiting) throw overloaded();
    return withTimeout(waitMs, (signal) => this.#places.acquire({ signal }), {
      signal,
      error: overloaded,
    });
  }
}

const overloaded = (): Problem =>
  new Problem(503, "Service Unavailable", {
    detail: "The service has more work than it can do in time.",
    headers: { "retry-after": "1" },
  });
