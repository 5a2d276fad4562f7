import fc from "fast-check";

/** A text with a function `main`, as `runProgram` takes it. */
export type Program = string;

/** Programs whose every site the rule migrates. */
export interface Suite {
  readonly rule: string;
  readonly programs: () => fc.Arbitrary<Program>;
  /** False: what happens at one time may happen in another order, as the rule's README says. */
  readonly isExact: boolean;
}

export const suites: Readonly<Record<string, Suite>> = {
  sleep: {
    rule: "sleep",
    programs: () => program(sleepStep(), sleepHelpers()),
    isExact: true,
  },
  "promise-race-timeout": {
    rule: "promise-race-timeout",
    programs: () => program(raceStep()),
    isExact: true,
  },
  "promise-race-timeout that clears its timer": {
    rule: "promise-race-timeout",
    programs: () => program(clearedRaceStep()),
    isExact: false,
  },
  "promise-all": {
    rule: "promise-all",
    programs: () => program(combinatorStep("all")),
    isExact: true,
  },
  "promise-all-settled": {
    rule: "promise-all-settled",
    programs: () => program(combinatorStep("allSettled")),
    isExact: true,
  },
};

const name = fc.integer({ min: 0, max: 999 }).map((n) => `w${n}`);
const ms = fc.integer({ min: 0, max: 6 });
const turns = fc.integer({ min: 0, max: 4 });

/** Work that takes a few turns, some time, or both, and may fail. */
const work = fc
  .tuple(name, turns, ms, fc.boolean())
  .map(([who, count, time, fails]) => `work("${who}", ${count}, ${time}, ${fails})`);

/** What may be given to a combinator. */
const member = fc.oneof(
  { weight: 4, arbitrary: work },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map(String) },
  { weight: 1, arbitrary: name.map((who) => `Promise.resolve("${who}")`) },
  { weight: 1, arbitrary: name.map((who) => `Promise.reject(new Error("${who}"))`) },
  {
    weight: 1,
    arbitrary: fc.tuple(name, fc.boolean()).map(([who, fails]) => `thenable("${who}", ${fails})`),
  },
);

/** Steps one after the other, with others going on beside them that would notice a turn too many or too few. */
function program(
  step: fc.Arbitrary<(at: number) => string>,
  helpers: fc.Arbitrary<string> = fc.constant(""),
): fc.Arbitrary<Program> {
  const beside = fc.integer({ min: 0, max: 12 });
  return fc
    .tuple(helpers, fc.array(step, { minLength: 1, maxLength: 4 }), beside, fc.boolean())
    .map(([declared, steps, count, atOnce]) => {
      const lines = steps.map((one, index) => one(index));
      const body = atOnce
        ? [
            ...lines.map((line, index) => `const part${index} = async () => {\n${line}\n};`),
            ...lines.map((_line, index) => `const run${index} = part${index}();`),
            ...lines.map(
              (_line, index) =>
                `try { log(show(await run${index})); } catch (error) { log("part threw " + error); }`,
            ),
          ]
        : lines.map((line, index) => wrap(line, index));
      return `${made}\n${declared}\nexport async function main() {\nticks("beside", ${count});\n${body.join("\n")}\n}\n`;
    });

  function wrap(line: string, index: number): string {
    return `const step${index} = async () => {\n${line}\n};\ntry { log(show(await step${index}())); } catch (error) { log("step threw " + error); }`;
  }
}

/** How the promise that an expression gives is used; `at` makes names of its own. */
const use = fc.constantFrom(
  (promise: string, at: number) =>
    `try { log("got ${at} " + show(await ${promise})); } catch (error) { log("caught ${at} " + error); }`,
  (promise: string) => `return ${promise};`,
  (promise: string) => `return await ${promise};`,
  (promise: string) => `try { return await ${promise}; } finally { log("finally"); }`,
  (promise: string, at: number) =>
    `const kept${at} = ${promise};\nawait ticks("between ${at}", 2);\nreturn await kept${at};`,
  (promise: string) =>
    `return ${promise}.then((value) => show(value), (error) => "handled " + error);`,
  (promise: string) => `return ${promise}.finally(() => log("at last"));`,
);

function used(promise: fc.Arbitrary<(at: number) => string>): fc.Arbitrary<(at: number) => string> {
  return fc.tuple(promise, use).map(
    ([make, how]) =>
      (at: number) =>
        how(make(at), at),
  );
}

const delay = fc.oneof(
  ms.map(String),
  ms.map((n) => `"${n}"`),
  ms.map((n) => `${n} * 2`),
  fc.constantFrom("-1", "NaN", "undefined", "0.5"),
);

/** Values that are made when they are asked for, without a call that could throw: such a one is not migrated. */
const made = `const made = {
get work() { return work("made", 2, 3, false); },
get failing() { return work("made", 1, 2, true); },
get failed() { return Promise.reject(new Error("f")); },
get thenable() { return thenable("late", false); },
};`;

/** A promise that only waits, in each form of an executor. */
const wait = fc.oneof(
  delay.map((n) => `new Promise((resolve) => setTimeout(resolve, ${n}))`),
  delay.map((n) => `new Promise((resolve) => { setTimeout(resolve, ${n}); })`),
  delay.map((n) => `new Promise((resolve) => setTimeout(() => resolve(), ${n}))`),
  delay.map((n) => `new Promise(function (resolve) { setTimeout(() => { resolve(); }, ${n}); })`),
  delay.map((n) => `new Promise((resolve, reject) => { return setTimeout(resolve, ${n}); })`),
  delay.map((n) => `new Promise((resolve) => { const timer = setTimeout(resolve, ${n}); })`),
  delay.map((n) => `new Promise((resolve) => void globalThis.setTimeout(resolve, ${n}))`),
  fc.constant("new Promise((resolve) => setTimeout(resolve))"),
  fc
    .tuple(delay, fc.constantFrom('"late"', "42", "null", "undefined", "[1, 2]", "{ a: 1 }"))
    .map(([n, value]) => `new Promise((resolve) => setTimeout(() => resolve(${value}), ${n}))`),
  fc
    .tuple(delay, fc.constantFrom("made.work", "made.failing", '"late"', "[3]", "{ b: 2 }"))
    .map(([n, value]) => `new Promise((resolve) => setTimeout(resolve, ${n}, ${value}))`),
);

const helperCalls = ["wait", "pause", "rest"].map((helper) => ms.map((n) => `${helper}(${n})`));

function sleepStep(): fc.Arbitrary<(at: number) => string> {
  const promise = fc.oneof({ weight: 3, arbitrary: wait }, ...helperCalls);
  return used(promise.map((text) => () => text));
}

/** Helpers in each of their forms: one that gives way, one that is handed on, an async one. */
function sleepHelpers(): fc.Arbitrary<string> {
  return fc.constantFrom(
    [
      "const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));",
      "function pause(ms) { return new Promise((resolve) => setTimeout(() => resolve(), ms)); }",
      "async function rest(ms) { await new Promise((resolve) => setTimeout(resolve, ms)); }",
    ].join("\n"),
    [
      "export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));",
      "const pause = async (ms) => new Promise((resolve) => setTimeout(resolve, ms));",
      "const rest = function (ms) { return new Promise(function (wake) { setTimeout(wake, ms); }); };",
    ].join("\n"),
  );
}

const limit = fc.integer({ min: 0, max: 6 }).map(String);

const timeOut = fc.oneof(
  fc
    .tuple(limit, name)
    .map(
      ([n, who]) =>
        `new Promise((_, reject) => setTimeout(() => reject(new Error("${who}")), ${n}))`,
    ),
  fc
    .tuple(limit, name)
    .map(
      ([n, who]) =>
        `new Promise((_, reject) => { setTimeout(reject, ${n}, new Error("${who}")); })`,
    ),
  limit.map((n) => `new Promise((_, reject) => setTimeout(reject, ${n}))`),
  limit.map((n) => `new Promise((resolve) => setTimeout(resolve, ${n}))`),
  fc
    .tuple(
      limit,
      fc.constantFrom('"late"', "null", "{ late: true }", "made.failed", "made.thenable"),
    )
    .map(([n, value]) => `new Promise((resolve) => setTimeout(() => resolve(${value}), ${n}))`),
);

function raceStep(): fc.Arbitrary<(at: number) => string> {
  const inPlace = used(
    fc.tuple(fc.oneof(member, fc.constant("undefined")), timeOut).map(
      ([who, timer]) =>
        () =>
          `Promise.race([${who}, ${timer}])`,
    ),
  );
  const started = fc
    .tuple(member, timeOut, fc.boolean(), use)
    .map(([who, timer, isFirst, how]) => (at: number) => {
      const pair = isFirst ? `${timer}, started${at}` : `started${at}, ${timer}`;
      return `const started${at} = ${who};\n${how(`Promise.race([${pair}])`, at)}`;
    });
  const declared = fc.tuple(member, timeOut, use).map(([who, timer, how]) => (at: number) => {
    const race = how(`Promise.race([started${at}, late${at}])`, at);
    return `const started${at} = ${who};\nconst late${at} = ${timer};\n${race}`;
  });
  return fc.oneof(inPlace, started, declared);
}

/** A race whose timer is cleared by hand, in each form that goes away with it. */
function clearedRaceStep(): fc.Arbitrary<(at: number) => string> {
  const ending = fc.constantFrom(
    (race: string, timer: string) => `return ${race}.finally(() => clearTimeout(${timer}));`,
    (race: string, timer: string) =>
      `return await ${race}.then((value) => { clearTimeout(${timer}); return value; });`,
    (race: string, timer: string) =>
      `try {\n  return await ${race};\n} finally {\n  clearTimeout(${timer});\n}`,
    (race: string, timer: string) =>
      `try {\n  log(show(await ${race}));\n} catch (error) {\n  log("caught " + error);\n} finally {\n  if (${timer}) clearTimeout(${timer});\n  log("tidy");\n}`,
  );
  return fc.tuple(member, limit, ending).map(([who, n, end]) => (at: number) => {
    const timer = `timer${at}`;
    const late = `const late${at} = new Promise((_, reject) => {\n${timer} = setTimeout(() => reject(new Error("late")), ${n});\n});`;
    const race = end(`Promise.race([started${at}, late${at}])`, timer);
    return `const started${at} = ${who};\nlet ${timer};\n${late}\n${race}`;
  });
}

function combinatorStep(method: "all" | "allSettled"): fc.Arbitrary<(at: number) => string> {
  const members = fc.array(member, { maxLength: 4 });
  const items = fc.array(fc.tuple(name, turns, ms, fc.boolean()), { maxLength: 4 });
  const list = items.map((all) => JSON.stringify(all));
  const argument = fc.oneof(
    { weight: 4, arbitrary: members.map((all) => `[${all.join(", ")}]`) },
    { weight: 2, arbitrary: list.map((all) => `${all}.map((item) => work(...item))`) },
    {
      weight: 2,
      arbitrary: list.map(
        (all) =>
          `${all}.map(async ([who, ...rest], index) => { log(who + index); return work(who, ...rest); })`,
      ),
    },
    { weight: 1, arbitrary: members.map((all) => `new Set([${all.join(", ")}])`) },
    { weight: 1, arbitrary: name.map((who) => `"${who}"`) },
    {
      weight: 1,
      arbitrary: members.map(
        (all) => `(function* () { ${all.map((one) => `yield ${one};`).join(" ")} })()`,
      ),
    },
    { weight: 1, arbitrary: members.map((all) => `[...[${all.join(", ")}], 1]`) },
    { weight: 1, arbitrary: members.map((all) => `[Promise.all([${all.join(", ")}]), 2]`) },
  );
  const direct = used(argument.map((text) => () => `Promise.${method}(${text})`));
  const built = fc.tuple(list, use).map(([all, how]) => (at: number) => {
    const filled = `for (const item of ${all}) built${at}.push(work(...item));`;
    return `const built${at} = [];\n${filled}\n${how(`Promise.${method}(built${at})`, at)}`;
  });
  return fc.oneof({ weight: 3, arbitrary: direct }, { weight: 1, arbitrary: built });
}
