import type { Node } from "@babel/types";
import type { SourceFile } from "../engine/source-file.ts";
import { isFunction } from "../engine/names.ts";
import { isAsyncFunction } from "../engine/syntax.ts";
import { flag, report } from "../rule.ts";
import type { Decision, Rule } from "../rule.ts";
import { droppedTimer } from "../set-timeout/rule.ts";
import { ownTimer, timerCodes } from "../timers/codes.ts";
import { isOwnedByEffect } from "../timers/effect.ts";
import { isGlobalTimer } from "../timers/global-timer.ts";
import { ownerInScope } from "../timers/owner-in-scope.ts";
import { startOwned } from "../timers/start-owned.ts";

const codes = {
  ...timerCodes,
  every:
    "The callback becomes a task of the code around. Runs keep to a fixed grid, never overlap, and the first error ends them: check that.",
  "interval-async":
    "Runs of an async callback overlap when they take longer than the interval, and nobody gets their errors: `every(ms, fn, { signal })` waits for each.",
  "set-interval-unowned":
    "Nobody owns the callback or ends it. Spawn `every(ms, fn, { signal })` in a task group.",
} as const;

export const setInterval: Rule = {
  name: "set-interval",
  summary:
    "setInterval(fn, ms) → every, in a task group or under a signal that is in scope (never by itself)",
  kinds: ["set-interval"],
  codes,
  match(path, file) {
    const { node } = path;
    if (!isGlobalTimer(node, "setInterval", file)) return ownTimer(path);
    const [callback] = node.arguments;
    if (callback?.type === "StringLiteral") return answer("string-timer");
    if (isOwnedByEffect(path)) return answer("owned-by-effect");
    const dropped = droppedTimer(path);
    const owner = dropped === undefined ? undefined : ownerInScope(path, file);
    if (dropped !== undefined && owner !== undefined) {
      const edits = startOwned("every", node, { owner, ...dropped, file });
      if (edits !== undefined) return flag({ code: "every", detail: codes.every, edits });
    }
    if (callback !== undefined && isAsync(callback, file)) return answer("interval-async");
    if (dropped === undefined) return answer("timer-handle");
    return answer(dropped.ref ? "set-interval-unowned" : "timer-unref");
  },
};

function answer(code: keyof typeof codes): Decision {
  return report(code, codes[code]);
}

/** An async function, written there or declared in the file. */
function isAsync(callback: Node, file: SourceFile): boolean {
  if (isAsyncFunction(callback)) return true;
  if (callback.type !== "Identifier") return false;
  const declaration = file.names.lookup(callback.name, callback)?.declaration;
  const fn = declaration?.type === "VariableDeclarator" ? declaration.init : declaration;
  return fn != null && isFunction(fn) && "async" in fn && fn.async;
}
