import { expect, it } from "vitest";
import { countWaiters } from "#concurrency/abort.ts";
import { PubSub } from "#concurrency/pub-sub.ts";
import { TaskGroupError } from "#concurrency/task-group-error.ts";
import { forEachSchedule } from "../../src/testing/schedule.ts";
import { SEEDS } from "./interleaving.ts";

it("each publication reaches those who are subscribed then, once each; every error is told, in order", async () => {
  await forEachSchedule(SEEDS * 2, async (schedule) => {
    const told: string[] = [];
    const events = new PubSub<{ topic: number }>({ onError: (error) => told.push(String(error)) });
    const heard: string[] = [];
    /** Those who are subscribed now, in order, and how each subscription is ended. */
    const subscribed = new Map<number, () => void>();
    const signals: AbortSignal[] = [];
    const expectedHeard: string[] = [];
    const expectedTold: string[] = [];
    const publications: Promise<void>[] = [];

    /** Whether handler `who` fails at payload `n`. */
    const fails = (who: number, n: number): boolean => (who + n) % 3 === 0;
    const subscribe = (who: number): void => {
      const controller = new AbortController();
      signals.push(controller.signal);
      const handler = async (n: number): Promise<void> => {
        heard.push(`${who}: ${n}`);
        await schedule.hop();
        if (fails(who, n)) throw new Error(`${who}: ${n}`);
      };
      const end = events.subscribe("topic", handler, { signal: controller.signal });
      subscribed.set(who, schedule.pick(2) === 0 ? end : () => controller.abort());
    };
    const send = (n: number): void => {
      const calls = [...subscribed.keys()];
      const errors = calls.filter((who) => fails(who, n)).map((who) => `Error: ${who}: ${n}`);
      expectedHeard.push(...calls.map((who) => `${who}: ${n}`));
      if (schedule.pick(2) === 0) {
        events.post("topic", n);
        expectedTold.push(...errors);
        return;
      }
      const publication = events.publish("topic", n).then(
        () => expect(errors).toEqual([]),
        (error: unknown) => {
          expect(error).toBeInstanceOf(TaskGroupError);
          expect((error as TaskGroupError).errors.map(String)).toEqual(errors);
        },
      );
      publications.push(publication);
    };
    for (let at = 0; at < 15; at++) {
      const what = schedule.pick(4);
      const [first] = schedule.shuffle(subscribed.keys());
      if (what === 0) subscribe(at);
      else if (what === 1 && first !== undefined) {
        subscribed.get(first)?.();
        subscribed.delete(first);
      } else send(at);
      expect(events.subscribers("topic")).toBe(subscribed.size);
      await schedule.hop();
    }
    await Promise.all(publications);
    expect(await events.drain(1_000)).toEqual([]);
    expect(heard.sort()).toEqual(expectedHeard.sort());
    expect(told.sort()).toEqual(expectedTold.sort());
    for (const end of subscribed.values()) end();
    expect(signals.map(countWaiters)).toEqual(signals.map(() => 0));
  });
});
