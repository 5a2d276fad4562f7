import { describe, expect, it } from "vitest";
import type { EditLog } from "../../src/codemods/engine/edit-log.ts";
import type { SourceFile } from "../../src/codemods/engine/source-file.ts";
import { isCall } from "../../src/codemods/engine/syntax.ts";
import { safe } from "../../src/codemods/rule.ts";
import type { Rule } from "../../src/codemods/rule.ts";
import { chooseSafe, transformFile } from "../../src/codemods/transform-file.ts";
import { surroundings } from "./fixtures.ts";

type Call = Extract<
  SourceFile["ast"]["program"]["body"][number],
  { type: "ExpressionStatement" }
>["expression"];

/** A rule that makes one bad edit at every `Promise.all` call whose argument is `bad`, and a good one at all others. */
function ruleWith(edit: (edits: EditLog, call: Call, file: SourceFile) => void): Rule {
  return {
    name: "bad",
    summary: "",
    kinds: ["promise-all"],
    codes: { bad: "." },
    match({ node }, file) {
      if (!isCall(node)) return undefined;
      const edits = file.edits();
      if (/\bbad\b/.test(file.slice(node))) edit(edits, node, file);
      else edits.replace(node.callee, edits.use("all"));
      return safe("bad", ".", edits);
    },
  };
}

function transform(text: string, rule: Rule): ReturnType<typeof transformFile> {
  return transformFile({ path: "a.ts", text }, [rule], { surroundings, choose: chooseSafe() });
}

const text = `import { a } from "./a.js";

const found = cond || Promise.all([a("one")], bad);
`;

/** By guard: an edit that does not pass it. */
const badEdits: Record<string, (edits: EditLog, call: Call, file: SourceFile) => void> = {
  parses: (edits, call) => edits.replace(call, "all(("),
  syntax: (edits, call) => edits.replace(call, "good() ? 1 : 2"),
  comments: (edits, call) => edits.replace(call, "good(/* new */)"),
  // A comment that swallows what follows it keeps neither the strings nor the nodes; this one is only told by its text.
  literals: (edits, _call, file) => {
    const at = file.text.indexOf('"./a.js"');
    edits.splice(at, at + 8, ['"./b.js"']);
    edits.splices[0] = { ...edits.splices[0]!, start: at + 3, end: at + 4, parts: ["b"] };
  },
  imports: (edits, call) => {
    edits.use("all");
    edits.replace(call, "good()");
  },
  "second-run": (edits, call) => edits.insertBefore(call, ""),
};

describe("guards", () => {
  it.each(Object.entries(badEdits))("%s takes a bad edit back", (guard, edit) => {
    const { code, sites, guard: fired } = transform(text, ruleWith(edit));
    expect(fired).toBe(guard);
    expect(code).toBeUndefined();
    expect(sites.map((site) => [site.outcome, site.code])).toEqual([
      ["reported", `guard:${guard}`],
    ]);
  });

  it("keeps the edits of the other sites", () => {
    const two = `${text}export const more = () => Promise.all([a("two")]);\n`;
    const { code, sites } = transform(two, ruleWith(badEdits["parses"]!));
    expect(sites.map((site) => site.code)).toEqual(["guard:parses", "bad"]);
    expect(code).toContain('=> all([a("two")])');
    expect(code).toContain('Promise.all([a("one")], bad)');
  });

  it("notices an import that something else shadows", () => {
    const shadowing = `import { all } from "./concurrency/all.js";
export const f = (name: string) => ((all) => Promise.all([all, name, bad]))(1);
`;
    const rule = ruleWith((edits, call) => {
      if (isCall(call)) edits.replace(call.callee, edits.import("all", "all"));
    });
    expect(transform(shadowing, rule).guard).toBe("imports");
  });

  it.each([
    ["await", "async ", "const f = async () => { if (p) { await (p); } };"],
    ["yield", "*", "function* f() { if (p) { yield (p); } }"],
  ])(
    "notices that %s is no keyword any more in a statement that is as it was",
    (_word, lost, fn) => {
      const script = `const p = Promise.all([bad]);\n${fn}\n`;
      const rule = ruleWith((edits, _call, file) => {
        const at = file.text.indexOf(lost);
        edits.splice(at, at + lost.length, []);
      });
      expect(transform(script, rule).guard).toBe("syntax");
    },
  );

  it("lets nothing be written into a file with syntax errors", () => {
    const broken = `import { a } from "./a.js";\nconst x = 1;\nconst x = 2;\nexport const f = () => Promise.all([a(x)]);\n`;
    const { code, sites } = transform(
      broken,
      ruleWith(() => {}),
    );
    expect(code).toBeUndefined();
    expect(sites.map((site) => site.code)).toEqual(["syntax-errors"]);
  });

  it("reports what a comment in the way or an overlap keeps from being done", () => {
    const commented = `import { a } from "./a.js";\nexport const f = () => Promise.all(/* why */ [a()], bad);\n`;
    const all = transform(
      commented,
      ruleWith((edits, call) => edits.replace(call, "good()")),
    );
    expect(all.sites.map((site) => site.code)).toEqual(["comment-in-gap"]);

    const nested = `import { a } from "./a.js";\nexport const f = () => Promise.all([bad, Promise.all([1])]);\n`;
    const overlapping = ruleWith((edits, call) => {
      const start = call.start!;
      edits.splice(start, start + "Promise.all([bad, Pro".length, [edits.use("all"), "([bad, Pro"]);
    });
    expect(transform(nested, overlapping).sites.map((site) => site.code)).toEqual([
      "bad",
      "conflict",
    ]);
  });
});
