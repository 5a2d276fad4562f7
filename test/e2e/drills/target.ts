import type { ServiceCommand } from "../running-service.ts";

/** What the drills must know of a service: how to start it, and which of its routes do what. */
export interface DrillTarget extends ServiceCommand {
  /** Answers at once, with a body of known length or in chunks. */
  readonly quick: string;
  /** Answers after about `ms`, waiting all the while; stops when its signal says so. */
  readonly slow: (ms: number) => string;
  /** Keeps one core busy for about `ms`, off the event loop; undefined when the service has no such route. */
  readonly spin?: (ms: number) => string;
  /** The environment that gives the service `ms` between the signal to stop and the cancelling of what still runs. */
  readonly grace: (ms: number) => Readonly<Record<string, string>>;
  /** True for the line of output that says: the work of the request with this `x-request-id` was cancelled. */
  readonly saysCancelled: (line: string, requestId: string) => boolean;
  /** The package manager's `start`, e.g. `["npm", "start"]`; without it that drill is not run. */
  readonly packageManagerStart?: readonly [string, ...string[]];
}

/** Starts, drills and never leaves the process behind, whatever the drill does. */
export interface DrillReport {
  readonly name: string;
  /** What was done and seen, as one plain sentence with its figures. */
  readonly line: string;
  /** What is wrong, one sentence each; none: the drill passed. */
  readonly faults: readonly string[];
  /** The figures by themselves. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}
