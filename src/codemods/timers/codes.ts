import type { NodePath } from "jscodeshift";
import { report } from "../rule.ts";
import type { Decision } from "../rule.ts";
import { isCall, nameOf } from "../engine/syntax.ts";

/** What is said of timers of both kinds. */
export const timerCodes = {
  "own-timer":
    "The timer is a name of this file here, or comes from a module: not the platform's own.",
  "other-promisify": "The timer is given to a `promisify` that is not Node's.",
  "string-timer": "A timer that runs a text: it cannot be followed.",
  "owned-by-effect": "An effect clears the timer again: its component owns it.",
  "timer-handle":
    "The timer is kept, to be cleared or set anew by other code: a task that sleeps can be cancelled in its place, and `debounce` or `throttle` set it anew.",
  "timer-unref":
    "The timer does not keep the process alive, and nobody owns it: `after(ms, fn, { signal, ref: false })` in a task group does both.",
} as const;

/** For a site that does not call the platform's timer. */
export function ownTimer({ node }: NodePath): Decision {
  const code =
    isCall(node) && nameOf(node.callee) === "promisify" ? "other-promisify" : "own-timer";
  return report(code, timerCodes[code]);
}
