import { promiseCallCodes, readPromiseCall } from "../engine/promise-call.ts";
import { isFloating } from "../promise-all/rule.ts";
import { startEach } from "../promise-race/start-each.ts";
import { flag, report } from "../rule.ts";
import type { Rule } from "../rule.ts";

const codes = {
  ...promiseCallCodes,
  any: "The members are started as tasks, and once one succeeds the others are cancelled and awaited; all failing gives a TaskGroupError.",
  "floating-combinator": "Nobody waits for the result or gets the error: it needs an owner first.",
  "any-of-unknown":
    "What is tried is not started here, so nothing can cancel the others: start it in `any`, as functions that take a signal.",
} as const;

/** `Promise.any` → `any`, when somebody says so: losers are cancelled, and the error of all failing is another one. */
export const promiseAny: Rule = {
  name: "promise-any",
  summary: "Promise.any of calls → any, which cancels and awaits the others (never by itself)",
  kinds: ["promise-any"],
  codes,
  match(path, file) {
    const call = readPromiseCall(path, file);
    if (call.kind === "report") return call;
    if (isFloating(path)) return report("floating-combinator", codes["floating-combinator"]);
    const edits = startEach("any", call, path, file);
    if (edits === undefined) return report("any-of-unknown", codes["any-of-unknown"]);
    return flag({ code: "any", detail: codes.any, edits });
  },
};
