import { describe, expect, it } from "vitest";
import { catchErrors, type ErrorHandler } from "../../src/concurrency/catch-errors.ts";
import { TaskGroupError, type ErrorMatch } from "../../src/concurrency/task-group-error.ts";

class ValueError extends Error {}
class OsError extends Error {}
class BlockingError extends OsError {}
const value = (message: string): Error => new ValueError(message);
const type = (message: string): Error => new TypeError(message);
const os = (message: string): Error => new OsError(message);
const syntax = (message: string): Error => new SyntaxError(message);
const group = (message: string, ...errors: unknown[]): TaskGroupError =>
  new TaskGroupError(errors, message);

/** The shape of an error: its message, or for a group its message and the shapes inside. */
const shape = (error: unknown): unknown =>
  error instanceof TaskGroupError
    ? { [error.message]: error.errors.map(shape) }
    : (error as Error | undefined)?.message;

function outcomeOf(error: unknown, ...handlers: ErrorHandler[]): unknown {
  try {
    catchErrors(error, ...handlers);
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

// Given, matched against, what the handler gets, what is thrown on.
const splits: [
  source: string,
  given: unknown,
  match: ErrorMatch,
  handled: unknown,
  rest: unknown,
][] = [
  [
    "no_match_single_type",
    group("test1", value("V"), type("T")),
    SyntaxError,
    undefined,
    { test1: ["V", "T"] },
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
  ["naked_exception_matched_wrapped1", value("V"), ValueError, { V: ["V"] }, undefined],
  ["naked_exception_matched_wrapped2", value("V"), Error, { V: ["V"] }, undefined],
  [
    "exception_group_except_star_Exception_not_wrapped",
    group("eg", value("V")),
    Error,
    { eg: ["V"] },
    undefined,
  ],
  ["plain_exception_not_matched", value("V"), TypeError, undefined, "V"],
  [
    "match__supertype",
    group("st", new BlockingError("io"), type("T")),
    OsError,
    { st: ["io"] },
    { st: ["T"] },
  ],
  [
    "a predicate is asked about errors, never about groups",
    group("eg", value("V"), group("in", type("T"))),
    (error) => error instanceof Error && error.message !== "T",
    { eg: ["V"] },
    { eg: [{ in: ["T"] }] },
  ],
  ["a thrown primitive", "text", (error) => error === "text", { text: [undefined] }, undefined],
];

describe("catchErrors, by CPython test_except_star.py", () => {
  it.each(splits)("%s", (_, given, match, handled, rest) => {
    let seen: TaskGroupError | undefined;
    const thrown = outcomeOf(given, [match, (matched) => (seen = matched)]);
    expect([shape(seen), shape(thrown)]).toEqual([handled, rest]);
    // What nobody handled is thrown on as the very object that came.
    expect(thrown === given).toBe(handled === undefined);
  });

  it("multiple_matches, first_match_wins: each error goes to the first handler that matches", () => {
    const seen: unknown[] = [];
    const note = (name: string) => (matched: TaskGroupError) =>
      void seen.push([name, shape(matched)]);
    const thrown = outcomeOf(
      group("mm", os("os"), new BlockingError("io")),
      [BlockingError, note("blocking")],
      [OsError, note("os")],
      [BlockingError, note("too late")],
    );
    expect(thrown).toBeUndefined();
    expect(seen).toEqual([
      ["blocking", { mm: ["io"] }],
      ["os", { mm: ["os"] }],
    ]);
  });

  const three = (): TaskGroupError => group("eg", type("1"), value("2"), os("3"));
  const again = (matched: TaskGroupError): never => {
    throw matched;
  };
  const done = (): void => {};
  it.each<[string, unknown, ErrorHandler[], unknown]>([
    [
      "reraise_all",
      three(),
      [
        [TypeError, again],
        [ValueError, again],
      ],
      { eg: ["1", "2", "3"] },
    ],
    [
      "reraise_some_handle_all",
      three(),
      [
        [TypeError, again],
        [ValueError, done],
      ],
      { eg: ["1", "3"] },
    ],
    [
      "reraise_partial_handle_all",
      group("eg", type("1"), value("2")),
      [
        [TypeError, again],
        [ValueError, done],
      ],
      { eg: ["1"] },
    ],
    [
      "reraise_partial_handle_some",
      three(),
      [
        [TypeError, again],
        [ValueError, done],
      ],
      { eg: ["1", "3"] },
    ],
    ["reraise_plain_exception", value("42"), [[ValueError, again]], { "42": ["42"] }],
  ])("%s", (_, given, handlers, thrown) => {
    expect(shape(outcomeOf(given, ...handlers))).toEqual(thrown);
  });

  const raise = (error: Error) => (): never => {
    throw error;
  };
  const raised = (...errors: unknown[]): unknown => ({
    "errors were thrown while others were handled": errors,
  });
  it.each<[string, unknown, ErrorHandler[], unknown]>([
    [
      "raise",
      group("eg", value("1"), os("2")),
      [[OsError, raise(type("3"))]],
      raised("3", { eg: ["1"] }),
    ],
    [
      "raise_handle_all_raise_one",
      group("eg", type("1"), value("2")),
      [[[TypeError, ValueError], raise(syntax("3"))]],
      raised("3"),
    ],
    [
      "raise_handle_all_raise_two",
      group("eg", type("1"), value("2")),
      [
        [TypeError, raise(syntax("3"))],
        [ValueError, raise(syntax("4"))],
      ],
      raised("3", "4"),
    ],
  ])("%s", (_, given, handlers, thrown) => {
    expect(shape(outcomeOf(given, ...handlers))).toEqual(thrown);
  });

  it("except_star_EG_subclass: parts of a subclass are of that class", () => {
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
    let seen: unknown;
    const given = new Coded([value("1"), new Coded([type("2")], 101)], 42);
    const thrown = outcomeOf(given, [ValueError, (matched) => (seen = matched)]);
    expect([seen, thrown]).toMatchObject([{ code: 42 }, { code: 42, errors: [{ code: 101 }] }]);
    expect(thrown).toBeInstanceOf(Coded);
  });

  it.each<[string, unknown]>([
    ["except_star_ExceptionGroup_is_runtime_error_single", TaskGroupError],
    ["except_star_ExceptionGroup_is_runtime_error_tuple", [TypeError, TaskGroupError]],
    ["except_star_invalid_exception_type", 42],
    ["except_star_invalid_exception_type, among others", [ValueError, 42]],
  ])("%s", (_, match) => {
    expect(outcomeOf(os("blah"), [match as ErrorMatch, done])).toBeInstanceOf(TypeError);
  });

  it("throws an AggregateError that is no group on as it is", () => {
    const error = new AggregateError([value("V")], "of Promise.any");
    expect(outcomeOf(error, [ValueError, done])).toBe(error);
    expect(outcomeOf(group("eg", error, type("T")), [TypeError, done])).toMatchObject({
      errors: [error],
    });
  });
});
