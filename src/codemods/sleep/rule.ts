import type { NodePath } from "jscodeshift";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, nameOf } from "../engine/syntax.ts";
import { isGlobalTimer } from "../timers/global-timer.ts";
import { readTimerPromise } from "../timers/timer-promise.ts";
import { executorAround } from "../timers/executor-around.ts";
import type { Decision, Rule } from "../rule.ts";
import { report } from "../rule.ts";
import { readAbortableSleep } from "./abortable-sleep.ts";
import { sleepCodes } from "./codes.ts";
import { planSleep } from "./plan-sleep.ts";
import { isPromisified, planPromisified } from "./promisified.ts";
import { planTimersPromises, planTimersPromisesCall } from "./timers-promises.ts";

/** Timers that only wait: `new Promise` around `setTimeout`, `promisify(setTimeout)`, `timers/promises`, and helpers made of them. */
export const sleep: Rule = {
  name: "sleep",
  summary: "new Promise(r => setTimeout(r, ms)), promisify(setTimeout), timers/promises → sleep",
  kinds: ["set-timeout", "timers-promises"],
  codes: sleepCodes,
  match(path, file) {
    const { node } = path;
    if (isPromisified(node)) return planPromisified(path, file);
    if (!isCall(node) || nameOf(node.callee) !== "setTimeout")
      return planTimersPromises(path, file);
    return planTimersPromisesCall(path, file) ?? planExecutor(path, file);
  },
};

/** A timer that is set by the executor of a `new Promise`. */
function planExecutor(path: NodePath, file: SourceFile): Decision | undefined {
  const promise = executorAround(path, file);
  if (promise === undefined || !isGlobalTimer(path.node, "setTimeout", file)) return undefined;
  const timer = readTimerPromise(promise.node, file);
  if (timer?.timer === path.node) return planSleep(promise, timer, file);
  const abortable = readAbortableSleep(promise, path.node, file);
  if (abortable !== undefined) return abortable;
  return report("sleep-with-work", sleepCodes["sleep-with-work"]);
}
