import { describe, expect, it } from "vitest";
import { LifoQueue } from "#concurrency/lifo-queue.ts";
import { PriorityQueue } from "#concurrency/priority-queue.ts";
import { Queue } from "#concurrency/queue.ts";
import { conform } from "./interleaving.ts";
import { queueCases } from "./queue-cases.ts";
import { idle, watch } from "./watched.ts";

const ascending = (a: number, b: number): number => a - b;

/** A queue whose next comparisons can be made to throw. */
function breakable(capacity: number): {
  readonly queue: PriorityQueue<number>;
  readonly breakFor: (comparisons: number) => void;
} {
  let left = 0;
  const queue = new PriorityQueue<number>(capacity, (a, b) => {
    if (left-- > 0) throw new TypeError("not comparable");
    return a - b;
  });
  return { queue, breakFor: (comparisons) => void (left = comparisons) };
}

conform(
  "asyncio test_queues",
  (
    "repr str generic_alias empty full order maxsize blocking_get get_with_putters blocking_get_wait " +
    "nonblocking_get nonblocking_get_exception get_cancelled_race get_with_waiting_putters " +
    "why_are_getters_waiting cancelled_getters_not_being_held_in_self_getters blocking_put " +
    "blocking_put_wait nonblocking_put get_cancel_drop_one_pending_reader " +
    "get_cancel_drop_many_pending_readers put_cancel_drop nonblocking_put_exception float_maxsize " +
    "put_cancelled put_cancelled_race put_with_waiting_getters why_are_putters_waiting " +
    "cancelled_puts_not_being_held_in_self_putters cancelled_put_silence_value_error_exception " +
    "lifo_order priority_order task_done_underflow task_done join_empty_queue format " +
    "shutdown_empty shutdown_nonempty shutdown_immediate shutdown_immediate_with_unfinished shutdown_repr"
  ).split(" "),
  [
    ...queueCases("Queue", (capacity) => new Queue(capacity)),
    ...queueCases("LifoQueue", (capacity) => new LifoQueue(capacity)),
    ...queueCases("PriorityQueue", (capacity) => new PriorityQueue(capacity, ascending)),
    [
      "order",
      "Queue hands out what came first, also after its ring has wrapped around and grown",
      () => {
        const queue = new Queue<number>(Infinity);
        const out: (number | undefined)[] = [];
        let item = 0;
        for (let round = 0; round < 50; round++) {
          for (let count = 0; count < 5; count++) queue.tryPut(item++);
          for (let count = 0; count < 3; count++) out.push(queue.tryGet());
        }
        while (queue.size > 0) out.push(queue.tryGet());
        expect(out).toEqual(Array.from({ length: 250 }, (_, n) => n));
      },
    ],
    [
      "lifo_order",
      "LifoQueue hands out what came last",
      () => {
        const queue = new LifoQueue<number>(3);
        for (const item of [1, 3, 2]) queue.tryPut(item);
        expect([queue.tryGet(), queue.tryGet(), queue.tryGet()]).toEqual([2, 3, 1]);
      },
    ],
    [
      "priority_order",
      "PriorityQueue hands out the smallest, and equals in the order of their arrival",
      (world) => {
        const queue = new PriorityQueue<{ rank: number; id: number }>(
          Infinity,
          (a, b) => a.rank - b.rank,
        );
        const items = Array.from({ length: 60 }, (_, id) => ({ rank: world.pick(6), id }));
        for (const item of items) queue.tryPut(item);
        const out = items.map(() => queue.tryGet());
        expect(out).toEqual(items.sort((a, b) => a.rank - b.rank || a.id - b.id));
      },
    ],
    [
      "own",
      "PriorityQueue stays whole when a comparison throws",
      () => {
        const queue = new PriorityQueue<number>(9, (a, b) => {
          if (Number.isNaN(a)) throw new TypeError("not comparable");
          return a - b;
        });
        for (const item of [5, 1, 4]) queue.tryPut(item);
        expect(() => queue.tryPut(NaN)).toThrow(TypeError);
        expect([queue.tryGet(), queue.tryGet(), queue.tryGet(), queue.size]).toEqual([1, 4, 5, 0]);
      },
    ],
    [
      "own",
      "PriorityQueue loses no item when a comparison throws at its taking",
      async () => {
        let broken = false;
        const queue = new PriorityQueue<number>(9, (a, b) => {
          if (broken) throw new TypeError("not comparable");
          return a - b;
        });
        for (const item of [5, 1, 4, 3, 2]) queue.tryPut(item);
        broken = true;
        expect(() => queue.tryGet()).toThrow(TypeError);
        broken = false;
        const rest = [1, 2, 3, 4, 5].map(() => queue.tryGet());
        expect([rest, queue.size]).toEqual([[1, 2, 3, 4, 5], 0]);
      },
    ],
    [
      "own",
      "PriorityQueue rejects, and throws not, what waits for a comparison that throws",
      async () => {
        const { queue, breakFor } = breakable(9);
        for (const item of [5, 1, 4]) await queue.put(item);
        breakFor(Infinity);
        const rejected = [queue.put(2), queue.get(), queue.items().next()];
        for (const each of rejected) await expect(each).rejects.toThrow("not comparable");
        breakFor(0);
        expect([await queue.get(), await queue.get(), await queue.get()]).toEqual([1, 4, 5]);
      },
    ],
    [
      "own",
      "PriorityQueue gives the place of a put that failed to the next that waits",
      async () => {
        const { queue, breakFor } = breakable(2);
        await queue.put(1);
        await queue.put(2);
        const { signal } = new AbortController();
        const failing = watch(queue.put(3, { signal }));
        const waiting = watch(queue.put(4, { signal }));
        breakFor(1);
        queue.tryGet();
        await idle();
        expect([failing.state, waiting.state, queue.size]).toEqual(["rejected", "fulfilled", 2]);
      },
    ],
    [
      "own",
      "PriorityQueue gives the item of a get that failed to the next that waits",
      async () => {
        const { queue, breakFor } = breakable(9);
        const { signal } = new AbortController();
        const getters = Array.from({ length: 4 }, () => watch(queue.get({ signal })));
        // Who was woken takes only when it runs: by then there are three.
        for (const item of [3, 2, 1]) queue.tryPut(item);
        breakFor(1);
        await idle();
        expect(getters.map(({ state }) => state)).toEqual([
          "rejected",
          "fulfilled",
          "fulfilled",
          "fulfilled",
        ]);
        expect(queue.size).toBe(0);
      },
    ],
  ],
  {
    generic_alias: "a matter of Python's type syntax",
    float_maxsize: "a capacity that is no whole number is refused",
    format: "a matter of Python's repr",
  },
);

describe("bad arguments are refused at the call", () => {
  it.each([0, -1, 1.5, NaN, -Infinity, "2" as unknown as number])("new Queue(%s)", (capacity) => {
    expect(() => new Queue(capacity)).toThrow(
      new RangeError(`capacity must be a whole number >= 1 or Infinity, got ${capacity}`),
    );
  });
});
