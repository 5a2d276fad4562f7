import { AbortError } from "#concurrency/abort.ts";
import { currentClock } from "#concurrency/clock.ts";
import { isCancelled } from "#concurrency/is-cancelled.ts";
import { expectNoListeners } from "./leaks.ts";
import { turn } from "./real-world.ts";

/**
 * Starts `work`, lets it run until it waits, aborts its signal, and asserts that it then ends within
 * `ms` (of the clock in use, so virtual under a virtual one), by rejecting with the cancellation, and
 * leaves no listener on its signal.
 *
 * ```ts
 * await expectCancelledWithin(50, (signal) => client.get("/prices", { signal }));
 * ```
 */
export async function expectCancelledWithin(
  ms: number,
  work: (signal: AbortSignal) => unknown,
): Promise<void> {
  const clock = currentClock();
  const controller = new AbortController();
  const { signal } = controller;
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const ended = Promise.allSettled([(async () => work(signal))()]).then(([outcome]) => {
    outcomes.push(outcome);
  });
  await turn();
  for (const outcome of outcomes) throw told("ended before it was cancelled", outcome);
  controller.abort(new AbortError("cancelled by expectCancelledWithin"));
  let timer: ReturnType<typeof clock.setTimer> | undefined;
  const late = new Promise<void>((resolve) => (timer = clock.setTimer(resolve, ms)));
  await Promise.race([ended, late]);
  clock.clearTimer(timer!);
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error(`still runs ${ms} ms after its signal aborted`);
  if (outcome.status === "fulfilled") throw told("swallowed its cancellation", outcome);
  if (!isCancelled(outcome.reason, signal)) throw told("ended by another error", outcome);
  expectNoListeners(signal);
}

function told(what: string, outcome: PromiseSettledResult<unknown>): Error {
  if (outcome.status === "rejected") {
    return new Error(`${what}: ${String(outcome.reason)}`, { cause: outcome.reason });
  }
  return new Error(`${what}: resolved with ${String(outcome.value)}`);
}
