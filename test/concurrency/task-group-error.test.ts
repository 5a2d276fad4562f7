import { describe, expect, it } from "vitest";
import { TaskGroupError, type ErrorMatch } from "../../src/concurrency/task-group-error.ts";

class ValueError extends Error {}
class OsError extends Error {}
class BlockingError extends OsError {}

const value = (message: string): Error => new ValueError(message);
const type = (message: string): Error => new TypeError(message);
const os = (message: string): Error => new OsError(message);
const group = (message: string, ...errors: unknown[]): TaskGroupError =>
  new TaskGroupError(errors, message);

/** The shape of an error: its message, or for a group its message and the shapes inside. */
function shape(error: unknown): unknown {
  return error instanceof TaskGroupError
    ? { [error.message]: error.errors.map(shape) }
    : error && (error as Error).message;
}

const simple = group("simple", value("1"), type("t"), value("2"));

// CPython test_exception_group.py (Subgroup, Split, NestedExceptionGroupSplit) and, by the same
// splits, test_except_star.py (SplitSemantics): given, matched against, what matches, what is left.
const splits: [
  source: string,
  given: TaskGroupError,
  match: ErrorMatch,
  matched: unknown,
  rest: unknown,
][] = [
  ["by_type__passthrough", simple, Error, shape(simple), undefined],
  ["by_type__passthrough, its own class", simple, TaskGroupError, shape(simple), undefined],
  ["by_type__no_match", simple, OsError, undefined, shape(simple)],
  ["by_type__match", simple, ValueError, { simple: ["1", "2"] }, { simple: ["t"] }],
  ["by_type__match, one of three", simple, TypeError, { simple: ["t"] }, { simple: ["1", "2"] }],
  ["by_type__match, several", simple, [ValueError, TypeError], shape(simple), undefined],
  [
    "by_type__match, several, one absent",
    simple,
    [OsError, ValueError],
    { simple: ["1", "2"] },
    { simple: ["t"] },
  ],
  ["by_predicate__passthrough", simple, () => true, shape(simple), undefined],
  ["by_predicate__no_match", simple, () => false, undefined, shape(simple)],
  [
    "by_predicate__match",
    simple,
    (error) => error instanceof ValueError,
    { simple: ["1", "2"] },
    { simple: ["t"] },
  ],
  [
    "match_single_type",
    group("test2", value("V1"), value("V2")),
    ValueError,
    { test2: ["V1", "V2"] },
    undefined,
  ],
  [
    "match_single_type_partial_match",
    group("test3", value("V1"), os("OS"), value("V2")),
    ValueError,
    { test3: ["V1", "V2"] },
    { test3: ["OS"] },
  ],
  [
    "match_single_type_nested",
    group("g1", value("V1"), os("OS1"), group("g2", os("OS2"), value("V2"), type("T"))),
    ValueError,
    { g1: ["V1", { g2: ["V2"] }] },
    { g1: ["OS1", { g2: ["OS2", "T"] }] },
  ],
  [
    "match_type_tuple_nested",
    group("h1", value("V1"), os("OS1"), group("h2", os("OS2"), value("V2"), type("T"))),
    [ValueError, TypeError],
    { h1: ["V1", { h2: ["V2", "T"] }] },
    { h1: ["OS1", { h2: ["OS2"] }] },
  ],
  [
    "empty_groups_removed",
    group(
      "eg",
      group("i1", value("V1")),
      group("i2", value("V2"), type("T1")),
      group("i3", type("T2")),
    ),
    TypeError,
    { eg: [{ i2: ["T1"] }, { i3: ["T2"] }] },
    { eg: [{ i1: ["V1"] }, { i2: ["V2"] }] },
  ],
  [
    "singleton_groups_are_kept",
    group("j1", group("j2", group("j3", value("V1")), group("j4", type("T")))),
    TypeError,
    { j1: [{ j2: [{ j4: ["T"] }] }] },
    { j1: [{ j2: [{ j3: ["V1"] }] }] },
  ],
  [
    "match__supertype",
    group("st", new BlockingError("io"), type("T")),
    OsError,
    { st: ["io"] },
    { st: ["T"] },
  ],
  [
    "split_by_type, thrown primitives",
    group("p", "a string", 7, type("T")),
    (error) => error === 7,
    { p: [7].map(shape) },
    { p: ["a string", type("T")].map(shape) },
  ],
];

describe("TaskGroupError.split and subgroup", () => {
  it.each(splits)("%s", (_, given, match, matched, rest) => {
    const [found, left] = given.split(match);
    expect(shape(found)).toEqual(matched);
    expect(shape(left)).toEqual(rest);
    expect(shape(given.subgroup(match))).toEqual(matched);
    // Each leaf is in exactly one of the two.
    expect([...(found?.leaves() ?? []), ...(left?.leaves() ?? [])]).toHaveLength(
      given.leaves().length,
    );
  });

  it("gives the group itself when all of it matches, or all of it is left", () => {
    expect(simple.subgroup(Error)).toBe(simple);
    expect(simple.split([ValueError, TypeError])[0]).toBe(simple);
    expect(simple.split(OsError)[1]).toBe(simple);
  });

  it("keeps message, cause and stack in each part, at every depth", () => {
    const inner = new TaskGroupError([value("V"), type("T")], "inner", { cause: "why inner" });
    const outer = new TaskGroupError([inner, os("OS")], "outer", { cause: "why outer" });
    for (const part of outer.split(ValueError)) {
      expect(part).toMatchObject({ message: "outer", cause: "why outer", stack: outer.stack });
      expect(part?.errors[0]).toMatchObject({
        message: "inner",
        cause: "why inner",
        stack: inner.stack,
      });
    }
  });

  it("makes parts of a subclass with its own derive", () => {
    class Coded extends TaskGroupError {
      readonly code: number;
      constructor(errors: readonly unknown[], code: number) {
        super(errors, "coded");
        this.code = code;
      }
      override derive(errors: readonly unknown[]): TaskGroupError {
        return new Coded(errors, this.code);
      }
    }
    const [matched, rest] = new Coded([value("V"), type("T")], 42).split(ValueError);
    expect([matched, rest]).toMatchObject([{ code: 42 }, { code: 42 }]);
    expect(matched).toBeInstanceOf(Coded);
  });

  it.each(["bad", 42, [OsError, 42], new OsError("no class")])(
    "basics_subgroup_split__bad_arg_type: refuses to match against %o",
    (bad) => {
      expect(() => simple.split(bad as never)).toThrow(TypeError);
      expect(() => simple.subgroup(bad as never)).toThrow(TypeError);
    },
  );
});

describe("TaskGroupError", () => {
  it("is an AggregateError, with its own name and its cause", () => {
    const error = new TaskGroupError([1], "m", { cause: "c" });
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ name: "TaskGroupError", errors: [1], message: "m", cause: "c" });
    expect("cause" in group("m", 1)).toBe(false);
  });

  it("refuses to report nothing", () => {
    expect(() => group("empty")).toThrow(RangeError);
  });

  it("lists its leaves through groups, aggregates and suppressed errors, in order", () => {
    const suppressed = Object.assign(new Error("s"), {
      name: "SuppressedError",
      error: value("closing"),
      suppressed: group("block", value("body")),
    });
    const given = group(
      "g",
      value("1"),
      group("h", value("2")),
      new AggregateError([value("3")]),
      suppressed,
    );
    expect(given.leaves().map(shape)).toEqual(["1", "2", "3", "body", "closing"]);
  });
});
