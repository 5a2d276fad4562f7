import { afterEach, describe, expect, it, vi } from "vitest";
import { createAsyncContext } from "../../src/concurrency/async-context.ts";

/** As in a browser: a runtime that carries no modules. */
function withoutModules(): void {
  vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
}

describe.each([
  ["a runtime with AsyncLocalStorage", () => {}, "inner"],
  ["a runtime without", withoutModules, undefined],
] as const)("a context on %s", (_, prepare, afterAwait) => {
  afterEach(() => void vi.unstubAllGlobals());

  it("holds inside, hands arguments and result through, and nests", () => {
    prepare();
    const context = createAsyncContext<string>();
    const result = context.run(
      "outer",
      (a: number, b: number) => {
        expect(context.run("inner", () => context.getStore())).toBe("inner");
        expect(context.getStore()).toBe("outer");
        return a + b;
      },
      1,
      2,
    );
    expect([result, context.getStore()]).toEqual([3, undefined]);
  });

  it("ends with a throw", () => {
    prepare();
    const context = createAsyncContext<string>();
    const fail = (): never => {
      throw new Error("x");
    };
    expect(() => context.run("inner", fail)).toThrow("x");
    expect(context.getStore()).toBeUndefined();
  });

  it(`gives ${String(afterAwait)} behind an await, and nothing to who called`, async () => {
    prepare();
    const context = createAsyncContext<string>();
    const seen = context.run("inner", async () => {
      const before = context.getStore();
      await Promise.resolve();
      return [before, context.getStore()];
    });
    expect(context.getStore()).toBeUndefined();
    expect(await seen).toEqual(["inner", afterAwait]);
  });
});
