// oxlint-disable vitest/no-conditional-expect -- what must hold depends on what fails
import { expect, it } from "vitest";
import { AbortError, countWaiters } from "#concurrency/abort.ts";
import { currentClock } from "#concurrency/clock.ts";
import { pipeline, type Pipeline } from "#concurrency/pipeline.ts";
import { siblingErrors } from "#concurrency/sibling-errors.ts";
import { sleep } from "#concurrency/sleep.ts";
import { forEachSchedule, type Schedule } from "../../src/testing/schedule.ts";
import { SEEDS } from "./interleaving.ts";

interface Stage {
  readonly concurrency: number;
  readonly buffer: number;
  readonly failsAt: number;
  /** Items that it works on, and the most that it ever did at a time. */
  running: number;
  most: number;
  readonly seen: number[];
}

const ITEMS = 12;

const planned = (schedule: Schedule, mayFail: boolean): Stage[] =>
  Array.from({ length: 1 + schedule.pick(3) }, () => ({
    concurrency: 1 + schedule.pick(3),
    buffer: 1 + schedule.pick(3),
    failsAt: mayFail && schedule.pick(3) === 0 ? schedule.pick(ITEMS) : -1,
    running: 0,
    most: 0,
    seen: [],
  }));

it("every item goes through every stage once, bounded everywhere; a failure or an abort ends all of it", async () => {
  await forEachSchedule(SEEDS * 5, async (schedule) => {
    const kind = schedule.pick(3);
    const stages = planned(schedule, kind === 1);
    const outside = new AbortController();
    const reason = new AbortError("outside");
    const errors: Error[] = [];
    let pulled = 0;
    let isClosed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (let item = 0; item < ITEMS; item++) {
          await schedule.hop();
          pulled++;
          yield item;
        }
      } finally {
        isClosed = true;
      }
    }
    let line: Pipeline<number> = pipeline(source());
    for (const stage of stages) {
      line = line.stage(async (item) => {
        stage.seen.push(item);
        stage.most = Math.max(stage.most, ++stage.running);
        // What was pulled and did not begin here is in the hands of the source, of those before, of one
        // who works beside this one, or waits between them.
        const before = stages.slice(0, stages.indexOf(stage) + 1);
        const room = before.reduce((sum, { concurrency, buffer }) => sum + concurrency + buffer, 0);
        expect(pulled - stage.seen.length).toBeLessThanOrEqual(room);
        try {
          // Long enough now and then for everything before it to fill up.
          if (schedule.pick(3) === 0) await sleep(1);
          else await schedule.hop();
          if (item === stage.failsAt) {
            const error = new Error(`stage ${stages.indexOf(stage)}`);
            errors.push(error);
            throw error;
          }
          return item;
        } finally {
          stage.running--;
        }
      }, stage);
    }
    const aborting = currentClock().setTimer(
      () => outside.abort(reason),
      kind === 2 ? schedule.pick(10) : Infinity,
    );
    const [outcome] = await Promise.allSettled([line.run({ signal: outside.signal })]);
    currentClock().clearTimer(aborting);

    expect(stages.map(({ running }) => running)).toEqual(stages.map(() => 0));
    expect(isClosed || pulled === 0).toBe(true);
    expect(countWaiters(outside.signal)).toBe(0);
    for (const { most, concurrency, seen } of stages) {
      expect(most).toBeLessThanOrEqual(concurrency);
      expect(new Set(seen).size).toBe(seen.length);
    }
    if (outcome.status === "fulfilled") {
      expect([outcome.value, errors]).toEqual([ITEMS, []]);
      const all = Array.from({ length: ITEMS }, (_, item) => item);
      for (const { seen } of stages) expect([...seen].sort((a, b) => a - b)).toEqual(all);
      // One at a time, from the start on, keeps their order.
      const inOrder = stages.findIndex(({ concurrency }) => concurrency > 1);
      for (const { seen } of stages.slice(0, inOrder < 0 ? stages.length : inOrder + 1)) {
        expect(seen).toEqual(all);
      }
    } else if (errors.length === 0) {
      expect(outcome.reason).toBe(reason);
    } else {
      expect([outcome.reason, ...siblingErrors(outcome.reason)]).toEqual(errors);
    }
  });
});
