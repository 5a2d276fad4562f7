import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { AbortError, AbortScope, onAbort } from "../../src/concurrency/abort.ts";

/** Both kinds of signal: one that somebody else aborts, and one of our own scopes. */
const sources = [
  { kind: "a foreign signal", make: () => new AbortController() },
  { kind: "a signal of a scope", make: () => new AbortScope() },
];

describe.each(sources)("onAbort on $kind", ({ make }) => {
  it("calls back once, in order of arrival, with the reason object itself", () => {
    const source = make();
    const calls: unknown[] = [];
    onAbort(source.signal, (reason) => calls.push(["first", reason]));
    onAbort(source.signal, (reason) => calls.push(["second", reason]));
    const reason = { why: "stop" };
    source.abort(reason);
    source.abort("again");
    expect(calls).toEqual([
      ["first", reason],
      ["second", reason],
    ]);
    expect((calls[0] as unknown[])[1]).toBe(reason);
  });

  it("calls back before it returns when the signal is already aborted", () => {
    const source = make();
    source.abort("gone");
    const callback = vi.fn();
    onAbort(source.signal, callback)();
    expect(callback).toHaveBeenCalledExactlyOnceWith("gone");
  });

  it("does not call what was taken off, also from the middle and twice", () => {
    const source = make();
    const calls: string[] = [];
    const [, off] = ["a", "b", "c"].map((name) => onAbort(source.signal, () => calls.push(name)));
    off?.();
    off?.();
    source.abort();
    expect(calls).toEqual(["a", "c"]);
  });

  it("does not call what an earlier callback took off", () => {
    const source = make();
    const second = vi.fn();
    let takeOff = (): void => {};
    onAbort(source.signal, () => takeOff());
    takeOff = onAbort(source.signal, second);
    source.abort();
    expect(second).not.toHaveBeenCalled();
  });

  it("serves the same function added twice, each with its own way off", () => {
    const source = make();
    const callback = vi.fn();
    onAbort(source.signal, callback);
    onAbort(source.signal, callback)();
    source.abort();
    expect(callback).toHaveBeenCalledOnce();
  });

  it("lets a callback see the signal aborted and add another, which is called at once", () => {
    const source = make();
    const calls: string[] = [];
    onAbort(source.signal, () => {
      expect(source.signal.aborted).toBe(true);
      onAbort(source.signal, () => calls.push("inner"));
      calls.push("outer");
    });
    source.abort();
    expect(calls).toEqual(["inner", "outer"]);
  });
});

describe("onAbort", () => {
  it("keeps one listener on a signal however many callbacks wait, and none when they left", () => {
    const { signal } = new AbortController();
    const offs = Array.from({ length: 100 }, () => onAbort(signal, () => {}));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    for (const off of offs) off();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    onAbort(signal, () => {});
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
  });

  it("needs no listener on a scope's own signal", () => {
    const scope = new AbortScope();
    onAbort(scope.signal, () => {});
    expect(getEventListeners(scope.signal, "abort")).toHaveLength(0);
  });

  it("does nothing without a signal", () => {
    expect(() => onAbort(undefined, () => {})()).not.toThrow();
  });

  it("goes on after a callback that throws, and lets its error surface", async () => {
    const scope = new AbortScope();
    const surfaced = new Promise((resolve) => process.once("unhandledRejection", resolve));
    const others = process.listeners("unhandledRejection").slice(0, -1);
    for (const other of others) process.off("unhandledRejection", other);
    const second = vi.fn();
    onAbort(scope.signal, () => {
      throw new Error("bad callback");
    });
    onAbort(scope.signal, second);
    scope.abort();
    expect(second).toHaveBeenCalledOnce();
    expect(await surfaced).toMatchObject({ message: "bad callback" });
    for (const other of others) process.on("unhandledRejection", other);
  });
});

describe("AbortScope", () => {
  it("aborts with its parent's own reason, at whatever depth", () => {
    const top = new AbortController();
    const inner = new AbortScope(new AbortScope(top.signal).signal);
    const reason = new Error("stop");
    top.abort(reason);
    expect(inner.reason).toBe(reason);
    expect(inner.signal.reason).toBe(reason);
  });

  it("does not abort its parent, and hears nothing after close", () => {
    const top = new AbortController();
    const left = new AbortScope(top.signal);
    const right = new AbortScope(top.signal);
    left.abort();
    expect([top.signal.aborted, right.aborted]).toEqual([false, false]);
    right.close();
    left.close();
    expect(getEventListeners(top.signal, "abort")).toHaveLength(0);
    top.abort();
    expect(right.aborted).toBe(false);
  });

  it("makes one AbortError for all when it is given no reason", () => {
    const scope = new AbortScope();
    const early = scope.signal;
    scope.abort();
    expect(scope.reason).toBeInstanceOf(AbortError);
    expect(early.reason).toBe(scope.reason);
    expect((scope.reason as Error).name).toBe("AbortError");
  });

  it("has an aborted signal also when that is first asked for after the abort", () => {
    const scope = new AbortScope();
    scope.abort("late");
    expect(scope.signal).toMatchObject({ aborted: true, reason: "late" });
  });

  it("starts aborted under an aborted parent", () => {
    const scope = new AbortScope(AbortSignal.abort("gone"));
    expect(scope).toMatchObject({ aborted: true, reason: "gone" });
  });
});
