import { subscribe } from "node:diagnostics_channel";

/** How many calls of worker pools have not settled, in this thread. */
export function liveWorkerCalls(): number {
  return calls.size;
}

const calls = new Set<unknown>();

// Calls that began before this file was loaded are not known, so their ends are no news.
subscribe("corral:worker:start", (message) => calls.add((message as CallMessage).call));
subscribe("corral:worker:end", (message) => calls.delete((message as CallMessage).call));

interface CallMessage {
  readonly call: object;
}
