import { expect, it } from "vitest";
import { countWaiters } from "#concurrency/abort.ts";
import { currentClock } from "#concurrency/clock.ts";
import { debounce } from "#concurrency/debounce.ts";
import { sleep } from "#concurrency/sleep.ts";
import type { Delayed } from "#concurrency/shared-call.ts";
import { throttle } from "#concurrency/throttle.ts";
import { forEachSchedule, type Schedule } from "../../src/testing/schedule.ts";
import { SEEDS } from "./interleaving.ts";

interface Call {
  /** When the caller called. */
  readonly at: number;
  /** What the function said to him, or why he was sent away. */
  outcome?: PromiseSettledResult<Made>;
}

/** One call of the function: when, and with whose argument. */
interface Made {
  readonly at: number;
  readonly arg: number;
}

const MS = 20;

/** Calls, flushes, cancels and aborts at random moments; everybody must hear of an outcome. */
async function play(
  schedule: Schedule,
  make: (fn: (arg: number) => Promise<Made>, signal: AbortSignal) => Delayed<[number], Made>,
): Promise<{ calls: Call[]; made: Made[]; flushed: Set<number> }> {
  const outside = new AbortController();
  const made: Made[] = [];
  const flushed = new Set<number>();
  const fn = make(async (arg) => {
    const call = { at: currentClock().now(), arg };
    made.push(call);
    await schedule.hop();
    if (arg % 5 === 4) throw call;
    return call;
  }, outside.signal);
  const calls: Call[] = [];
  const settled: Promise<unknown>[] = [];
  for (let left = 1 + schedule.pick(15); left > 0; left--) {
    const what = schedule.pick(12);
    if (what === 0) {
      if (fn.flush() !== undefined) flushed.add(made.length - 1);
    } else if (what === 1) {
      fn.cancel("cancelled");
    } else if (what === 2 && schedule.pick(3) === 0) {
      outside.abort("aborted");
    } else {
      const call: Call = { at: currentClock().now() };
      calls.push(call);
      const hearing = Promise.allSettled([fn(calls.length - 1)]);
      settled.push(hearing.then(([outcome]) => (call.outcome = outcome)));
    }
    expect(schedule.clock.timers.length).toBe(fn.pending ? 1 : 0);
    await sleep(schedule.pick(2) === 0 ? 1 : schedule.pick(30));
  }
  await Promise.all(settled);
  expect(fn.pending).toBe(false);
  expect(countWaiters(outside.signal)).toBe(0);
  expect(schedule.clock.timers).toEqual([]);
  return { calls, made, flushed };
}

/** The call that a caller heard of, with its result or its error; undefined: he was sent away. */
function heard({ outcome }: Call): Made | undefined {
  const told = outcome?.status === "fulfilled" ? outcome.value : outcome?.reason;
  if (typeof told === "object") return told as Made;
  expect(["cancelled", "aborted"]).toContain(told);
  return undefined;
}

/** Each call was made with the last argument of those who share it, and with nobody's from another one. */
function expectShared(calls: readonly Call[], made: readonly Made[]): void {
  for (const one of made) {
    const sharers = calls.flatMap((call, arg) => (heard(call) === one ? [arg] : []));
    expect(sharers.at(-1)).toBe(one.arg);
    expect(sharers).toEqual(sharers.map((_, index) => sharers[0]! + index));
  }
}

it("debounce: each burst is one call, MS after its last caller or at the limit, and all of it hear of it", async () => {
  const maxMs = 45;
  await forEachSchedule(SEEDS * 5, async (schedule) => {
    const { calls, made, flushed } = await play(schedule, (fn, signal) =>
      debounce(fn, MS, { maxMs, signal }),
    );
    expectShared(calls, made);
    for (const [index, one] of made.entries()) {
      const first = calls.find((call) => heard(call) === one)!;
      const due = Math.min(calls[one.arg]!.at + MS, first.at + maxMs);
      // A timer that is due already still takes 1 ms.
      // oxlint-disable-next-line vitest/no-conditional-expect -- a flush makes it earlier
      if (!flushed.has(index)) expect([due, due + 1]).toContain(one.at);
      expect(one.at).toBeLessThanOrEqual(due + 1);
    }
  });
});

it("throttle: never sooner than MS after the last call began, unless flushed, and no later than that", async () => {
  await forEachSchedule(SEEDS * 5, async (schedule) => {
    const { calls, made, flushed } = await play(schedule, (fn, signal) =>
      throttle(fn, MS, { signal }),
    );
    expectShared(calls, made);
    for (const [index, one] of made.entries()) {
      const first = calls.find((call) => heard(call) === one)!;
      const free = (made[index - 1]?.at ?? -Infinity) + MS;
      // oxlint-disable-next-line vitest/no-conditional-expect -- a flush makes it earlier
      if (!flushed.has(index)) expect(one.at).toBe(Math.max(first.at, free));
      expect(one.at).toBeLessThanOrEqual(Math.max(first.at, free));
    }
  });
});
