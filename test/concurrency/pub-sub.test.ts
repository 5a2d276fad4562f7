import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { PubSub } from "#concurrency/pub-sub.ts";
import { Queue } from "#concurrency/queue.ts";
import { sleep } from "#concurrency/sleep.ts";
import { TaskGroupError } from "#concurrency/task-group-error.ts";
import { isCollected } from "./collected.ts";
import { deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

interface Topics {
  greeting: string;
  count: number;
}

const bus = (onError = vi.fn<(error: unknown, topic: string) => void>()) =>
  new PubSub<Topics>({ onError });

describe("PubSub.publish", () => {
  it("calls every handler of the topic at once, and waits for all of them", async () => {
    const events = bus();
    const slow = deferred();
    const seen: string[] = [];
    events.subscribe("greeting", async (text) => {
      seen.push(`first ${text}`);
      await slow.promise;
    });
    events.subscribe("greeting", (text) => void seen.push(`second ${text}`));
    events.subscribe("count", (n) => {
      expectTypeOf(n).toEqualTypeOf<number>();
      seen.push(`count ${n}`);
    });
    const call = watch(events.publish("greeting", "hello"));
    await idle();
    expect([seen, call.state]).toEqual([["first hello", "second hello"], "pending"]);
    slow.resolve();
    await idle();
    expect(call.state).toBe("fulfilled");
    await events.publish("count", 1);
    expect(seen.at(-1)).toBe("count 1");
  });

  it("lets all handlers end, and throws the errors of all that failed, in their order", async () => {
    const events = bus();
    const finished: string[] = [];
    events.subscribe("greeting", async () => {
      await sleep(2);
      throw new Error("first");
    });
    events.subscribe("greeting", async () => {
      await sleep(4);
      finished.push("second");
    });
    events.subscribe("greeting", () => {
      throw new Error("third");
    });
    const call = watch(events.publish("greeting", "hello"));
    await Promise.allSettled([call.promise]);
    expect(finished).toEqual(["second"]);
    expect(call.error).toBeInstanceOf(TaskGroupError);
    expect((call.error as TaskGroupError).errors.map(String)).toEqual([
      "Error: first",
      "Error: third",
    ]);
    expect(String(call.error)).toContain(`handlers of "greeting" failed`);
  });

  it("hands the signal on, and rejects with its reason once the handlers have ended", async () => {
    const events = bus();
    let cleaned = false;
    events.subscribe("greeting", async (_text, signal) => {
      try {
        await sleep(Infinity, { signal });
      } finally {
        await idle();
        cleaned = true;
      }
    });
    const controller = new AbortController();
    const call = events.publish("greeting", "hello", { signal: controller.signal });
    controller.abort("gone");
    await expect(call).rejects.toBe("gone");
    expect(cleaned).toBe(true);
  });

  it("aborted, still throws what handlers failed with, and says why it was aborted", async () => {
    const events = bus();
    events.subscribe("greeting", () => Promise.reject(new Error("before")));
    events.subscribe("greeting", (_text, signal) => sleep(Infinity, { signal }));
    events.subscribe("greeting", async (_text, signal) => {
      await sleep(Infinity, { signal }).catch(() => {});
      throw new TypeError("clean-up");
    });
    const controller = new AbortController();
    const call = watch(events.publish("greeting", "hello", { signal: controller.signal }));
    await idle();
    controller.abort("gone");
    await idle();
    expect(call.error).toMatchObject({
      name: "TaskGroupError",
      errors: [new Error("before"), new TypeError("clean-up")],
      cause: "gone",
    });
  });

  it("makes publishers wait for a subscriber whose queue is full", async () => {
    const events = bus();
    const queue = new Queue<string>(1);
    events.subscribe("greeting", (text, signal) => queue.put(text, { signal }));
    await events.publish("greeting", "a");
    const second = watch(events.publish("greeting", "b"));
    await idle();
    expect(second.state).toBe("pending");
    expect(await queue.get()).toBe("a");
    await idle();
    expect(second.state).toBe("fulfilled");
  });

  it("without a handler is done", async () => {
    await expect(bus().publish("count", 1)).resolves.toBeUndefined();
  });
});

describe("a subscription", () => {
  it("ends when it is called off, and when its signal aborts", async () => {
    const events = bus();
    const controller = new AbortController();
    const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
    const end = events.subscribe("count", first);
    events.subscribe("count", second, { signal: controller.signal });
    events.subscribe("count", third, { signal: AbortSignal.abort() });
    expect(events.subscribers("count")).toBe(2);
    end();
    controller.abort();
    await events.publish("count", 1);
    expect([first, second, third].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
    expect(events.subscribers("count")).toBe(0);
  });

  it("is one of its own, also of the same function", async () => {
    const events = bus();
    const [one, other] = [new AbortController(), new AbortController()];
    const handler = vi.fn();
    const end = events.subscribe("count", handler);
    end();
    events.subscribe("count", handler, { signal: one.signal });
    events.subscribe("count", handler, { signal: other.signal });
    end();
    one.abort();
    await events.publish("count", 1);
    expect([handler.mock.calls.length, events.subscribers("count")]).toEqual([1, 1]);
  });

  it("leaves nothing of its topic behind, and calling it off again disturbs no later one", async () => {
    const events = new PubSub<Record<symbol | string, number>>({ onError: vi.fn() });
    const subscribe = (): WeakRef<object> => {
      const topic = Symbol("one of many");
      events.subscribe(topic, vi.fn())();
      // Of a symbol, too, one can ask whether it is gone.
      return new WeakRef(topic as unknown as object);
    };
    expect(await isCollected(subscribe())).toBe(true);
    const end = events.subscribe("again", vi.fn());
    end();
    events.subscribe("again", vi.fn());
    end();
    expect(events.subscribers("again")).toBe(1);
  });

  it("that ends in the midst of a publication has that one still", async () => {
    const events = bus();
    const last = vi.fn();
    const ends: (() => void)[] = [];
    events.subscribe("count", () => ends[0]?.());
    ends.push(events.subscribe("count", last));
    await events.publish("count", 1);
    await events.publish("count", 2);
    expect(last.mock.calls.map(([n]) => n as number)).toEqual([1]);
  });
});

describe("PubSub.post", () => {
  it("leaves the handlers to the background: errors are told, and drain waits", async () => {
    const onError = vi.fn<(error: unknown, topic: string) => void>();
    const events = bus(onError);
    const seen: number[] = [];
    const slow = deferred();
    events.subscribe("count", () => {
      throw new Error("no");
    });
    events.subscribe("count", async (n) => {
      await slow.promise;
      seen.push(n);
    });
    events.post("count", 7);
    await idle();
    expect(onError.mock.calls).toEqual([[new Error("no"), "count"]]);
    const drained = watch(events.drain(1_000));
    await idle();
    expect(drained.state).toBe("pending");
    slow.resolve();
    await idle();
    expect([seen, drained.value]).toEqual([[7], []]);
    expect(() => events.post("count", 8)).toThrow("draining");
  });

  it("a handler that does not end is cut off when the grace is over, and named", async () => {
    const events = bus();
    events.subscribe("greeting", (_text, signal) => sleep(Infinity, { signal }));
    events.post("greeting", "hello");
    expect(await events.drain(5)).toEqual(["greeting"]);
  });
});
