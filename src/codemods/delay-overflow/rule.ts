import type { Node } from "@babel/types";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import { report } from "../rule.ts";
import type { Rule } from "../rule.ts";
import { numberOf } from "../timers/constant.ts";
import { isGlobalName } from "../timers/global-timer.ts";
import { moduleOf } from "../timers/module-of.ts";

export const delayOverflowCodes = {
  "delay-overflow":
    "A delay beyond 2147483647 ms (24.8 days), or an endless one, fires after 1 ms: `sleep` keeps long delays, and `Infinity` never ends there.",
} as const;

/** Timers that fire at once because their delay is too long: asked before any rule that would carry the delay over. */
export const delayOverflow: Rule = {
  name: "delay-overflow",
  summary: "setTimeout and setInterval whose delay does not fit fire after 1 ms: reported",
  kinds: ["set-timeout", "set-interval"],
  codes: delayOverflowCodes,
  match({ node }, file) {
    if (!isCall(node)) return undefined;
    if (!isTooLong(numberOf(delayOf(node, file), file))) return undefined;
    return report("delay-overflow", delayOverflowCodes["delay-overflow"]);
  },
};

/** What the platform makes 1 ms of. @param ms */
export function isTooLong(ms: number | undefined): boolean {
  return ms !== undefined && ms >= 2 ** 31;
}

/** Of the callback timers, and of Node's promise timer under the same name. */
function delayOf(call: Call, file: SourceFile): Node | undefined {
  const { callee } = call;
  const [first, second] = call.arguments;
  if (isGlobalName(callee, "setTimeout", file) || isGlobalName(callee, "setInterval", file))
    return second;
  if (callee.type !== "Identifier") return undefined;
  const source = moduleOf(file.names.lookup(callee.name, callee), file);
  return source === "timers/promises" ? first : undefined;
}
