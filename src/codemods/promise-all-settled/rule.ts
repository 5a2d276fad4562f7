import { promiseCallCodes, readPromiseCall } from "../engine/promise-call.ts";
import { isFloating } from "../promise-all/rule.ts";
import { report, safe } from "../rule.ts";
import type { Rule } from "../rule.ts";

const codes = {
  ...promiseCallCodes,
  "promise-all-settled": "`settle` gives the same outcomes in the same shape.",
  "floating-combinator": "Nobody waits for the result or gets the error: it needs an owner first.",
} as const;

/** `Promise.allSettled` → `settle`. */
export const promiseAllSettled: Rule = {
  name: "promise-all-settled",
  summary: "Promise.allSettled → settle",
  kinds: ["promise-all-settled"],
  codes,
  match(path, file) {
    const read = readPromiseCall(path, file);
    if (read.kind === "report") return read;
    if (isFloating(path)) return report("floating-combinator", codes["floating-combinator"]);
    const edits = file.edits();
    edits.replace(read.callee, edits.use("settle"));
    return safe("promise-all-settled", codes["promise-all-settled"], edits);
  },
};
