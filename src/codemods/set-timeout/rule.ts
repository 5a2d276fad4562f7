import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { encloses, isFunction } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isCall, isMember, nameOf, propertyOf } from "../engine/syntax.ts";
import { flag, report } from "../rule.ts";
import type { Decision, Rule } from "../rule.ts";
import { numberOf } from "../timers/constant.ts";
import { isOwnedByEffect } from "../timers/effect.ts";
import { isGlobalTimer } from "../timers/global-timer.ts";
import { ownerInScope } from "../timers/owner-in-scope.ts";
import { startOwned } from "../timers/start-owned.ts";
import { ownTimer, timerCodes } from "../timers/codes.ts";

const codes = {
  ...timerCodes,
  after:
    "The callback becomes a task of the code around, which ends with it: check that it is to be cut short then.",
  "abort-timer":
    "A timer that aborts: `withTimeout(ms, (signal) => …)` does it, clears the timer, and tells its own time-out from other aborts.",
  "polling-timer":
    "A function that sets a timer to call itself: a loop with `await sleep(ms, { signal })` in a task does the same, keeps the errors and can be cancelled.",
  "next-turn":
    "The callback runs in a later turn, and nobody owns it: `await yieldNow()` gives others a turn and keeps the errors.",
  "set-timeout-unowned":
    "Nobody owns the callback: it runs even if all around it has ended, and its errors end the process. Spawn `after(ms, fn, { signal })` in a task group.",
} as const;

/** Timers that do something: offered to a group or signal in scope, else explained. */
export const setTimeout: Rule = {
  name: "set-timeout",
  summary:
    "setTimeout(fn, ms) → after, in a task group or under a signal that is in scope (never by itself)",
  kinds: ["set-timeout"],
  codes,
  match(path, file) {
    const { node } = path;
    if (!isGlobalTimer(node, "setTimeout", file)) return ownTimer(path);
    const [callback] = node.arguments;
    if (callback !== undefined && abortsOnly(callback)) return answer("abort-timer");
    const dropped = droppedTimer(path);
    if (callback !== undefined && callsItself(callback, node, file)) return answer("polling-timer");
    if (dropped === undefined) {
      return answer(isOwnedByEffect(path) ? "owned-by-effect" : "timer-handle");
    }
    return decide(node.arguments, dropped, path, file);
  },
};

function decide(
  [callback, delay]: readonly Node[],
  { target, ref }: DroppedTimer,
  path: NodePath,
  file: SourceFile,
): Decision {
  if (callback?.type === "StringLiteral") return answer("string-timer");
  const owner = ownerInScope(path, file);
  if (owner !== undefined && isCall(path.node)) {
    const edits = startOwned("after", path.node, { owner, target, ref, file });
    if (edits !== undefined) return flag({ code: "after", detail: codes.after, edits });
  }
  if (!ref) return answer("timer-unref");
  if (delay === undefined || numberOf(delay, file) === 0) return answer("next-turn");
  return answer("set-timeout-unowned");
}

function answer(code: keyof typeof codes): Decision {
  return report(code, codes[code]);
}

interface DroppedTimer {
  /** The whole expression, with `.unref()`. */
  readonly target: Node;
  readonly ref: boolean;
}

/** The timer, if nobody keeps it: a statement of its own, with or without `.unref()`. */
export function droppedTimer(path: NodePath): DroppedTimer | undefined {
  const { parent } = path;
  if (isDropped(path)) return { target: path.node, ref: true };
  const call = parent?.parent;
  if (call == null || !isCall(call.node)) return undefined;
  if (!isMember(parent?.node) || propertyOf(parent.node) !== "unref") return undefined;
  return isDropped(call) ? { target: call.node, ref: false } : undefined;
}

function isDropped({ node, parent }: NodePath): boolean {
  const around = parent?.node;
  if (around?.type === "ExpressionStatement") return true;
  if (around?.type === "UnaryExpression") return around.operator === "void";
  // What a callback or an executor returns, nobody looks at, unless a result is made of it.
  const user = parent?.parent?.node;
  return (
    around?.type === "ArrowFunctionExpression" &&
    around.body === node &&
    (isCall(user) || user?.type === "NewExpression") &&
    user.callee !== around &&
    !/^(map|flatMap|from|then|catch|reduce|reduceRight|use[A-Z]\w*)$/.test(
      nameOf(user.callee) ?? "",
    )
  );
}

/** The callback is the function that the timer is set in. */
function callsItself(callback: Node, timer: Node, file: SourceFile): boolean {
  if (callback.type !== "Identifier") return false;
  const declaration = file.names.lookup(callback.name, callback)?.declaration;
  const fn = declaration?.type === "VariableDeclarator" ? declaration.init : declaration;
  return fn != null && isFunction(fn) && encloses(fn, timer);
}

/** `() => controller.abort()`, and `controller.abort.bind(controller)`. */
function abortsOnly(callback: Node): boolean {
  return contains(callback, (node) => {
    if (!isCall(node) || !isMember(node.callee)) return false;
    const method = propertyOf(node.callee);
    if (method === "bind") return nameOf(node.callee.object) === "abort";
    return method === "abort" && node.arguments.length <= 1;
  });
}
