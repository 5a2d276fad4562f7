import { describe, expect, it } from "vitest";
import { AbortError, countWaiters } from "#concurrency/abort.ts";
import { currentClock } from "#concurrency/clock.ts";
import { hedge } from "#concurrency/hedge.ts";
import { any, race } from "#concurrency/race.ts";
import { siblingErrors } from "#concurrency/sibling-errors.ts";
import { sleep } from "#concurrency/sleep.ts";
import { TaskGroupError } from "#concurrency/task-group-error.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { forEachSchedule, type Schedule } from "../../src/testing/schedule.ts";
import { SEEDS } from "./interleaving.ts";

/** What an attempt comes to by itself, and what it does when it is told to stop before. */
interface Plan {
  readonly ms: number;
  readonly fails: boolean;
  readonly whenStopped: "stops" | "fails" | "answers";
}

/** Plays attempts by their plans, and keeps account of what became of each. */
class Play {
  readonly starts: number[] = [];
  running = 0;
  readonly answers: number[] = [];
  readonly errors: Error[] = [];
  readonly #schedule: Schedule;
  readonly #plans: readonly Plan[];

  constructor(schedule: Schedule, plans: readonly Plan[]) {
    this.#schedule = schedule;
    this.#plans = plans;
  }

  /** The `n`-th attempt, from 0. */
  async attempt(n: number, signal: AbortSignal): Promise<number> {
    const { ms, fails, whenStopped } = this.#plans[n]!;
    this.starts[n] = currentClock().now();
    this.running++;
    try {
      await sleep(ms, { signal });
      if (fails) throw this.#error(`attempt ${n}`);
      this.answers.push(n);
      return n;
    } catch (error) {
      if (error !== signal.reason) throw error;
      await this.#schedule.hop();
      if (whenStopped === "fails") throw this.#error(`clean-up ${n}`);
      if (whenStopped === "stops") throw error;
      return n;
    } finally {
      this.running--;
    }
  }

  #error(message: string): Error {
    const error = new Error(message);
    this.errors.push(error);
    return error;
  }
}

const planned = (schedule: Schedule): Plan[] =>
  Array.from({ length: 1 + schedule.pick(5) }, () => ({
    ms: schedule.pick(50),
    fails: schedule.pick(2) === 0,
    whenStopped: (["stops", "fails", "answers"] as const)[schedule.pick(3)]!,
  }));

type Contest = (
  attempt: (n: number, signal: AbortSignal) => Promise<number>,
  count: number,
  signal: AbortSignal,
) => Promise<number>;

const list =
  (contest: typeof race): Contest =>
  (attempt, count, signal) =>
    contest(
      Array.from({ length: count }, (_, n) => (own: AbortSignal) => attempt(n, own)),
      { signal },
    );

const contests: [name: string, contest: Contest][] = [
  ["race", list(race)],
  ["any", list(any)],
  [
    "hedge",
    (attempt, count, signal) =>
      hedge((own, nth) => attempt(nth - 1, own), { delayMs: 20, max: count, signal }),
  ],
];

describe.each(contests)(
  "%s, whatever its attempts do and whenever it is aborted",
  (name, contest) => {
    it("comes back when all have ended, with the first that counts; no error is lost, nothing is left", async () => {
      await forEachSchedule(SEEDS * 5, async (schedule) => {
        const plans = planned(schedule);
        const play = new Play(schedule, plans);
        const outside = new AbortController();
        const told: unknown[] = [];
        const abortMs = schedule.pick(2) === 0 ? schedule.pick(60) : Infinity;
        const reason = new AbortError("outside");
        const aborting = currentClock().setTimer(() => outside.abort(reason), abortMs);

        const outcome = await TaskGroup.run(
          async () => {
            const call = contest(
              (n, signal) => play.attempt(n, signal),
              plans.length,
              outside.signal,
            );
            const [settled] = await Promise.allSettled([call]);
            expect(play.running).toBe(0);
            return settled;
          },
          { onError: (error) => told.push(error) },
        );
        currentClock().clearTimer(aborting);
        expect(schedule.clock.timers).toEqual([]);
        expect(countWaiters(outside.signal)).toBe(0);

        // oxlint-disable vitest/no-conditional-expect -- what must hold depends on who was first
        const thrown = outcome.status === "rejected" ? outcome.reason : undefined;
        const counted: unknown[] = [...told, ...siblingErrors(thrown)];
        if (thrown instanceof TaskGroupError) {
          expect(name).not.toBe("race");
          // Each failed by itself: nobody was told to stop.
          expect(thrown.errors.map(String)).toEqual(plans.map((_, n) => `Error: attempt ${n}`));
          counted.push(...thrown.errors);
        } else if (thrown !== undefined && thrown !== reason) counted.push(thrown);
        const cleanUps = (errors: readonly unknown[]): string[] =>
          errors
            .map(String)
            .filter((text) => text.includes("clean-up"))
            .sort();
        expect(cleanUps(counted)).toEqual(cleanUps(play.errors));
        expect(new Set(counted).size).toBe(counted.length);
        if (outcome.status === "fulfilled") expect(outcome.value).toBe(play.answers[0]);
        else if (name !== "race") expect(play.answers).toEqual([]);
        if (thrown === reason) expect(outside.signal.aborted).toBe(true);
        if (name === "hedge") {
          for (const [n, at] of play.starts.entries()) {
            const before = play.starts[n - 1] ?? at;
            expect(at - before).toBeLessThanOrEqual(20);
            if (at - before < 20 && n > 0)
              expect(plans.slice(0, n).some(({ fails }) => fails)).toBe(true);
          }
        } else expect(play.starts).toEqual(plans.map(() => 0));
      });
    });
  },
);
