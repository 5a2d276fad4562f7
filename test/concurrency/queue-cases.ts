import { expect } from "vitest";
import { countWaiters } from "#concurrency/abort.ts";
import { QueueClosedError, type Queue } from "#concurrency/queue.ts";
import { deferred, type Case } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

/** What holds for every queue, in whatever order it hands out its items. */
export function queueCases(kind: string, make: (capacity: number) => Queue<number>): Case[] {
  return [...waiting(make), ...joining(make), ...closing(make)].map(([source, title, body]) => [
    source,
    `${kind}: ${title}`,
    body,
  ]);
}

function waiting(make: (capacity: number) => Queue<number>): Case[] {
  return [
    [
      "empty, full, repr, str",
      "says how many items it holds, and how many it may",
      () => {
        const queue = make(2);
        expect([queue.size, queue.capacity, queue.closed]).toEqual([0, 2, false]);
        queue.tryPut(1);
        expect(queue.size).toBe(1);
        queue.tryPut(2);
        expect(queue.size).toBe(queue.capacity);
        queue.tryGet();
        expect(queue.size).toBe(1);
      },
    ],
    [
      "maxsize, blocking_put_wait",
      "put waits while the queue is full, and goes on as soon as there is room",
      async (world) => {
        const queue = make(2);
        const done: number[] = [];
        const putting = watch(
          (async () => {
            for (const item of [0, 1, 2]) {
              await queue.put(item);
              done.push(item);
            }
          })(),
        );
        await idle();
        expect(done).toEqual([0, 1]);
        await world.hop();
        await queue.get();
        await idle();
        expect(done).toEqual([0, 1, 2]);
        expect(putting.state).toBe("fulfilled");
        expect(queue.size).toBe(2);
      },
    ],
    [
      "blocking_get, nonblocking_get, blocking_put, nonblocking_put",
      "what was put can be got at once",
      async () => {
        const queue = make(Infinity);
        await queue.put(1);
        expect(await queue.get()).toBe(1);
        expect(queue.tryPut(2)).toBe(true);
        expect(queue.tryGet()).toBe(2);
      },
    ],
    [
      "blocking_get_wait",
      "get waits while the queue is empty",
      async (world) => {
        const queue = make(1);
        const getting = watch(queue.get());
        await idle();
        expect(getting.state).toBe("pending");
        await world.hop();
        await queue.put(5);
        await idle();
        expect(getting.value).toBe(5);
      },
    ],
    [
      "nonblocking_get_exception, nonblocking_put_exception",
      "tryGet on an empty queue gives undefined, tryPut on a full one false",
      () => {
        const queue = make(1);
        expect(queue.tryGet()).toBeUndefined();
        expect(queue.tryPut(1)).toBe(true);
        expect(queue.tryPut(2)).toBe(false);
        expect(queue.tryGet()).toBe(1);
      },
    ],
    [
      "get_with_putters, get_with_waiting_putters",
      "a get lets the first waiting put in",
      async (world) => {
        const queue = make(1);
        const puts = [1, 2].map((item) => watch(queue.put(item)));
        await idle();
        expect(puts.map(({ state }) => state)).toEqual(["fulfilled", "pending"]);
        await world.hop();
        expect(await queue.get()).toBe(1);
        await idle();
        expect(puts[1]?.state).toBe("fulfilled");
        expect(await queue.get()).toBe(2);
      },
    ],
    [
      "put_with_waiting_getters",
      "a put serves the get that waited longest",
      async (world) => {
        const queue = make(1);
        const gets = [watch(queue.get()), watch(queue.get())];
        await world.hop();
        await queue.put(1);
        await idle();
        expect(gets.map(({ value }) => value)).toEqual([1, undefined]);
        expect(queue.size).toBe(0);
      },
    ],
    [
      "get_cancelled_race, cancelled_getters_not_being_held_in_self_getters",
      "an aborted get leaves the line to those behind it",
      async (world) => {
        const queue = make(1);
        const controller = new AbortController();
        const aborted = watch(queue.get({ signal: controller.signal }));
        const next = watch(queue.get());
        await world.hop();
        controller.abort("changed my mind");
        await world.hop();
        await queue.put(7);
        await idle();
        expect([aborted.error, next.value]).toEqual(["changed my mind", 7]);
      },
    ],
    [
      "get_cancel_drop_one_pending_reader",
      "a get that is aborted in the same go in which an item comes takes nothing",
      async () => {
        const queue = make(2);
        const controller = new AbortController();
        const aborted = watch(queue.get({ signal: controller.signal }));
        queue.tryPut(1);
        controller.abort("stop");
        await idle();
        expect(aborted.error).toBe("stop");
        expect(queue.size).toBe(1);
        expect(await queue.get()).toBe(1);
      },
    ],
    [
      "get_cancel_drop_many_pending_readers",
      "aborted just after it was served, a get passes the item on to the next",
      async () => {
        const queue = make(3);
        const controller = new AbortController();
        const aborted = watch(queue.get({ signal: controller.signal }));
        const others = [watch(queue.get()), watch(queue.get())];
        queue.tryPut(1);
        queue.tryPut(2);
        controller.abort();
        await idle();
        expect(aborted.state).toBe("rejected");
        expect(new Set(others.map(({ value }) => value))).toEqual(new Set([1, 2]));
      },
    ],
    [
      "put_cancel_drop, cancelled_put_silence_value_error_exception",
      "a put that is aborted in the same go in which there is room has put nothing",
      async () => {
        const queue = make(1);
        queue.tryPut(1);
        const controller = new AbortController();
        const aborted = watch(queue.put(2, { signal: controller.signal }));
        const next = watch(queue.put(3));
        expect(queue.tryGet()).toBe(1);
        controller.abort("stop");
        await idle();
        expect([aborted.error, next.state]).toEqual(["stop", "fulfilled"]);
        expect(queue.tryGet()).toBe(3);
        expect(queue.size).toBe(0);
      },
    ],
    [
      "put_cancelled_race, cancelled_puts_not_being_held_in_self_putters",
      "an aborted put leaves the line to those around it",
      async (world) => {
        const queue = make(1);
        const controller = new AbortController();
        const first = watch(queue.put(1));
        const second = watch(queue.put(2));
        const aborted = watch(queue.put(9, { signal: controller.signal }));
        const last = watch(queue.put(3));
        await world.hop();
        controller.abort("stop");
        await idle();
        expect(first.state).toBe("fulfilled");
        expect(aborted.error).toBe("stop");
        const items: number[] = [];
        for (let count = 0; count < 3; count++) items.push(await queue.get());
        await idle();
        expect(items).toEqual([1, 2, 3]);
        expect([second.state, last.state]).toEqual(["fulfilled", "fulfilled"]);
      },
    ],
    [
      "put_cancelled",
      "an abort after the put is over changes nothing",
      async () => {
        const queue = make(1);
        const controller = new AbortController();
        const put = queue.put(1, { signal: controller.signal });
        controller.abort();
        await put;
        expect(await queue.get()).toBe(1);
      },
    ],
    [
      "why_are_getters_waiting, why_are_putters_waiting",
      "many producers and many consumers meet over one place: nobody is left waiting",
      async (world) => {
        const queue = make(1);
        const got: number[] = [];
        const produce = async (from: number): Promise<void> => {
          for (let item = from; item < from + 5; item++) {
            await queue.put(item);
            await world.hop();
          }
        };
        const consume = async (): Promise<void> => {
          for (let count = 0; count < 5; count++) {
            got.push(await queue.get());
            await world.hop();
          }
        };
        await Promise.all([produce(0), produce(5), produce(10), consume(), consume(), consume()]);
        expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, item) => item));
      },
    ],
    [
      "own",
      "a signal that is aborted already puts nothing and takes nothing",
      async () => {
        const queue = make(2);
        queue.tryPut(1);
        const signal = AbortSignal.abort("too late");
        for (const call of [
          () => queue.put(2, { signal }),
          () => queue.get({ signal }),
          () => queue.join({ signal }),
          () => queue.items({ signal }).next(),
        ]) {
          await expect(call()).rejects.toBe("too late");
        }
        expect(queue.size).toBe(1);
      },
    ],
  ];
}

function joining(make: (capacity: number) => Queue<number>): Case[] {
  return [
    [
      "task_done_underflow",
      "taskDone more often than items were put is an error",
      () => {
        const queue = make(1);
        expect(() => queue.taskDone()).toThrow(RangeError);
        queue.tryPut(1);
        queue.taskDone();
        expect(() => queue.taskDone()).toThrow(RangeError);
      },
    ],
    [
      "task_done",
      "join waits until taskDone was called for every item, whoever worked on it",
      async (world) => {
        const queue = make(Infinity);
        for (let item = 0; item < 20; item++) queue.tryPut(item);
        let sum = 0;
        const work = async (): Promise<void> => {
          for await (const item of queue) {
            await world.hop();
            sum += item;
            queue.taskDone();
          }
        };
        const workers = [work(), work()];
        await queue.join();
        expect(sum).toBe(190);
        queue.close();
        await Promise.all(workers);
      },
    ],
    [
      "join_empty_queue",
      "join on a queue with nothing to do resolves, as often as it is asked",
      async () => {
        const queue = make(1);
        await queue.join();
        await queue.join();
        queue.tryPut(1);
        const join = watch(queue.join());
        await idle();
        expect(join.state).toBe("pending");
        queue.taskDone();
        await queue.join();
        expect(join.state).toBe("fulfilled");
      },
    ],
    [
      "own",
      "an aborted join leaves the other to wait",
      async () => {
        const queue = make(1);
        queue.tryPut(1);
        const controller = new AbortController();
        const aborted = watch(queue.join({ signal: controller.signal }));
        const other = watch(queue.join());
        controller.abort("stop");
        await idle();
        expect([aborted.error, other.state]).toEqual(["stop", "pending"]);
        queue.taskDone();
        await idle();
        expect(other.state).toBe("fulfilled");
      },
    ],
  ];
}

function closing(make: (capacity: number) => Queue<number>): Case[] {
  const closed = expect.objectContaining({ name: "QueueClosedError" });
  const refuses = async (queue: Queue<number>): Promise<void> => {
    await expect(queue.put(9)).rejects.toBeInstanceOf(QueueClosedError);
    expect(() => queue.tryPut(9)).toThrow(QueueClosedError);
    await expect(queue.get()).rejects.toBeInstanceOf(QueueClosedError);
    expect(() => queue.tryGet()).toThrow(QueueClosedError);
    expect(await queue.items().next()).toEqual({ done: true, value: undefined });
  };
  return [
    [
      "shutdown_empty",
      "closed while empty: nothing goes in, nothing comes out, join resolves",
      async () => {
        const queue = make(1);
        const join = watch(queue.join());
        queue.close();
        await idle();
        expect(join.state).toBe("fulfilled");
        expect(queue.closed).toBe(true);
        await refuses(queue);
      },
    ],
    [
      "shutdown_nonempty",
      "what is in a closed queue is still handed out, and join waits for it; a waiting put is refused",
      async (world) => {
        const queue = make(1);
        queue.tryPut(1);
        const join = watch(queue.join());
        const putting = watch(queue.put(2));
        await world.hop();
        queue.close();
        await idle();
        expect(putting.error).toEqual(closed);
        expect(join.state).toBe("pending");
        expect(queue.size).toBe(1);
        expect(await queue.get()).toBe(1);
        await refuses(queue);
        expect(join.state).toBe("pending");
        queue.taskDone();
        await idle();
        expect(join.state).toBe("fulfilled");
        expect(() => queue.taskDone()).toThrow(RangeError);
      },
    ],
    [
      "shutdown_immediate",
      "closed immediately: what is in it is dropped and counts as done",
      async () => {
        const queue = make(2);
        queue.tryPut(1);
        const join = watch(queue.join());
        queue.close({ immediate: true });
        await idle();
        expect(queue.size).toBe(0);
        expect(join.state).toBe("fulfilled");
        await refuses(queue);
        expect(() => queue.taskDone()).toThrow(RangeError);
      },
    ],
    [
      "shutdown_immediate_with_unfinished",
      "closed immediately: join still waits for the item that is being worked on",
      async () => {
        const queue = make(2);
        queue.tryPut(1);
        queue.tryPut(2);
        const join = watch(queue.join());
        await queue.get();
        queue.close({ immediate: true });
        await idle();
        expect(join.state).toBe("pending");
        await refuses(queue);
        queue.taskDone();
        await idle();
        expect(join.state).toBe("fulfilled");
        expect(() => queue.taskDone()).toThrow(RangeError);
      },
    ],
    [
      "shutdown_repr",
      "closing again is allowed, also to drop what the first close left",
      async () => {
        const queue = make(2);
        queue.tryPut(1);
        queue.close();
        queue.close();
        expect(queue.size).toBe(1);
        queue.close({ immediate: true });
        await refuses(queue);
      },
    ],
    [
      "own",
      "every get that waits is sent away when the queue is closed, and every iteration ends",
      async (world) => {
        const queue = make(1);
        const gets = [watch(queue.get()), watch(queue.get())];
        const ended = deferred();
        const iterate = async (): Promise<void> => {
          for await (const item of queue) throw new Error(`there was no item ${item}`);
          ended.resolve();
        };
        const iterating = iterate();
        await world.hop();
        queue.close();
        await ended.promise;
        await iterating;
        expect(gets.map(({ error }) => error)).toEqual([closed, closed]);
      },
    ],
    [
      "own",
      "closed with an item promised to a get that is then aborted: the get behind it has the item",
      async () => {
        const queue = make(2);
        const controller = new AbortController();
        const aborted = watch(queue.get({ signal: controller.signal }));
        const behind = watch(queue.get());
        const last = watch(queue.get());
        queue.tryPut(1);
        queue.close();
        controller.abort("stop");
        await idle();
        expect(aborted.error).toBe("stop");
        expect(behind.value).toBe(1);
        expect(last.error).toEqual(closed);
      },
    ],
    [
      "own",
      "closed immediately after it was served, a get is sent away: its item was dropped",
      async () => {
        const queue = make(1);
        const { signal } = new AbortController();
        const getting = watch(queue.get({ signal }));
        queue.tryPut(1);
        queue.close({ immediate: true });
        await idle();
        expect(getting.error).toEqual(closed);
      },
    ],
    [
      "own",
      "closed after it was let in, a put with a signal is refused",
      async () => {
        const queue = make(1);
        const { signal } = new AbortController();
        queue.tryPut(1);
        const putting = watch(queue.put(2, { signal }));
        expect(queue.tryGet()).toBe(1);
        queue.close();
        await idle();
        expect(putting.error).toEqual(closed);
        expect(queue.size).toBe(0);
      },
    ],
    [
      "own",
      "return ends an iteration that waits: it takes nothing any more, others wait on",
      async (world) => {
        const queue = make(8);
        const { signal } = new AbortController();
        const [left, other] = [queue.items({ signal }), queue.items()];
        const [first, second] = [watch(left.next()), watch(left.next())];
        const third = watch(other.next());
        await world.hop();
        expect(await left.return?.()).toEqual({ done: true, value: undefined });
        await idle();
        const end = { done: true, value: undefined };
        expect([first.value, second.value, third.state]).toEqual([end, end, "pending"]);
        queue.tryPut(1);
        queue.tryPut(2);
        await idle();
        expect([third.value?.done, queue.size]).toEqual([false, 1]);
        expect(await left.next()).toEqual(end);
        expect(queue.size).toBe(1);
        expect(countWaiters(signal)).toBe(0);
      },
    ],
    [
      "own",
      "return hands on the item that its iteration was woken for",
      async () => {
        const queue = make(8);
        const { signal } = new AbortController();
        const left = queue.items({ signal });
        const [first, next] = [watch(left.next()), watch(queue.get())];
        queue.tryPut(1);
        await left.return?.();
        await idle();
        expect([first.value?.done, next.value, queue.size]).toEqual([true, 1, 0]);
      },
    ],
    [
      "own",
      "iteration takes until the end; a break closes nothing; an abort rejects with the reason",
      async (world) => {
        const queue = make(8);
        for (let item = 0; item < 4; item++) queue.tryPut(item);
        const seen = new Set<number>();
        for await (const item of queue) {
          seen.add(item);
          if (seen.size === 2) break;
        }
        expect([queue.closed, queue.size]).toEqual([false, 2]);
        const controller = new AbortController();
        const rest = watch(
          (async () => {
            for await (const item of queue.items({ signal: controller.signal })) seen.add(item);
          })(),
        );
        await idle();
        expect(seen).toEqual(new Set([0, 1, 2, 3]));
        await world.hop();
        controller.abort("stop");
        await idle();
        expect(rest.error).toBe("stop");
        queue.tryPut(5);
        expect(queue.size).toBe(1);
      },
    ],
  ];
}
