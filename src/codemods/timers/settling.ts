import type { Node } from "@babel/types";
import { isUndefined } from "./constant.ts";
import { isCall } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import { expressionOf, stepsOf } from "./timer-promise.ts";
import type { Executor } from "./timer-promise.ts";

/** How a timer settles a promise. */
export interface Settling {
  readonly settles: "resolve" | "reject";
  /** What it settles with, and when that is worked out: as the timer is set, or as it fires. */
  readonly value: { readonly node: Node; readonly evaluated: "now" | "later" } | undefined;
}

/** Reads `setTimeout(resolve, ms, value)`, `setTimeout(() => resolve(value), ms)` and the like; undefined when the timer does more. */
export function readSettling(timer: Call, { params }: Executor): Settling | undefined {
  const [callback, , value, ...more] = timer.arguments;
  if (callback === undefined || more.length > 0) return undefined;
  if (timer.arguments.some(({ type }) => type === "SpreadElement")) return undefined;
  const settles = nameOfSettler(callback, params);
  if (settles !== undefined) return { settles, value: evaluated(value, "now") };
  if (callback.type !== "ArrowFunctionExpression" && callback.type !== "FunctionExpression") {
    return undefined;
  }
  if (callback.async || callback.generator || callback.params.length > 0 || value !== undefined) {
    return undefined;
  }
  const [step, ...others] = stepsOf(callback);
  const call = step === undefined || others.length > 0 ? undefined : expressionOf(step);
  if (!isCall(call) || call.arguments.length > 1) return undefined;
  const called = nameOfSettler(call.callee, params);
  const [argument] = call.arguments;
  if (called === undefined || argument?.type === "SpreadElement") return undefined;
  return { settles: called, value: evaluated(argument, "later") };
}

function evaluated(node: Node | undefined, when: "now" | "later"): Settling["value"] {
  return node === undefined || isUndefined(node) ? undefined : { node, evaluated: when };
}

function nameOfSettler(node: Node, params: readonly Node[]): Settling["settles"] | undefined {
  if (node.type !== "Identifier") return undefined;
  const index = params.findIndex(
    (param) => param.type === "Identifier" && param.name === node.name,
  );
  return index === 0 ? "resolve" : index === 1 ? "reject" : undefined;
}
