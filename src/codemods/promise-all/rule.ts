import type { Rule } from "../rule.ts";
import { report, safe } from "../rule.ts";
import { isCall } from "../engine/syntax.ts";

export const promiseAll: Rule = {
  name: "promise-all",
  summary: "Promise.all → all: what still runs after a failure has an owner",
  kinds: ["promise-all"],
  codes: { "promise-all": "x", shadowed: "x" },
  match(path, file) {
    const { node } = path;
    if (!isCall(node) || !file.isGlobal("Promise", node)) return report("shadowed", "x");
    const edits = file.edits();
    return safe("promise-all", "x", edits.replace(node.callee, edits.use("all")));
  },
};
