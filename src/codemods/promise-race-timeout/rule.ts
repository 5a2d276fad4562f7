import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { readPromiseCall } from "../engine/promise-call.ts";
import type { PromiseCall } from "../engine/promise-call.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isFloating } from "../promise-all/rule.ts";
import { flag, report, safe } from "../rule.ts";
import type { Decision, Rule } from "../rule.ts";
import { raceTimeoutCodes } from "./codes.ts";
import type { RaceTimeoutCode } from "./codes.ts";
import { findDeclared } from "./declared-time-out.ts";
import { isLongLived } from "./long-lived.ts";
import { planWaitFor, planWithTimeout } from "./plan-wait-for.ts";
import { findTidyUp } from "./tidy-up.ts";
import { readTimeOut } from "./time-out.ts";
import type { TimeOut } from "./time-out.ts";

/** `Promise.race` of some work and a timer → `waitFor`. */
export const promiseRaceTimeout: Rule = {
  name: "promise-race-timeout",
  summary:
    "Promise.race([work, a timer that settles]) → waitFor, or withTimeout where the work can be cancelled",
  kinds: ["promise-race"],
  codes: raceTimeoutCodes,
  match(path, file) {
    const call = readPromiseCall(path, file);
    if (call.kind === "report" || isFloating(path)) return undefined;
    const race = readRace(call, path, file);
    return race === undefined ? undefined : decide(race, path, file);
  },
};

/** Two members, one of which is a time-out. */
export interface Race {
  readonly call: PromiseCall["call"];
  readonly work: Node;
  readonly timeOut: TimeOut;
  readonly isTimerFirst: boolean;
  /** What declares the time-out, when it is no member itself. */
  readonly declared: Node | undefined;
}

function readRace(
  { call, argument }: PromiseCall,
  path: NodePath,
  file: SourceFile,
): Race | Decision | undefined {
  if (argument.type !== "ArrayExpression" || argument.elements.length !== 2) return undefined;
  const [first, second] = argument.elements;
  if (first == null || second == null) return undefined;
  if (first.type === "SpreadElement" || second.type === "SpreadElement") return undefined;
  const members = [
    { member: second, work: first, isTimerFirst: false },
    { member: first, work: second, isTimerFirst: true },
  ];
  for (const { member, ...rest } of members) {
    const timeOut = readTimeOut(member, file);
    if (timeOut !== undefined) return { call, ...rest, timeOut, declared: undefined };
  }
  for (const { member, work } of members) {
    const declared = findDeclared(member, path, file);
    if (declared === "elsewhere") return answer("race-timeout-elsewhere");
    if (declared !== undefined) return { call, work, isTimerFirst: true, ...declared };
  }
  return undefined;
}

function decide(race: Race | Decision, path: NodePath, file: SourceFile): Decision {
  if ("kind" in race) return race;
  const { call, timeOut, work } = race;
  if (timeOut.obstacle !== undefined) return answer(timeOut.obstacle);
  if (isLongLived(work, path, file)) return answer("race-in-loop");
  const types = call.typeParameters?.params ?? [];
  if (types.length > 1 || types[0]?.type === "TSTupleType") return answer("race-type-arguments");
  const tidyUp = timeOut.handle === undefined ? undefined : findTidyUp(race, path, file);
  if (timeOut.handle !== undefined && tidyUp === undefined) return answer("race-timeout-handle");
  const edits = planWaitFor(race, { path, file, tidyUp });
  const cancellable = planWithTimeout(race, { path, file, tidyUp });
  const offered =
    cancellable === undefined
      ? []
      : [
          {
            code: "cancellable-wait",
            detail: raceTimeoutCodes["cancellable-wait"],
            edits: cancellable,
          },
        ];
  const difference = timeOut.difference ?? orderOf(race);
  if (difference === undefined) {
    return safe("promise-race-timeout", raceTimeoutCodes["promise-race-timeout"], edits, offered);
  }
  return flag({ code: difference, detail: raceTimeoutCodes[difference], edits }, ...offered);
}

/** The timer would be set after the work is started. It makes no difference to work that runs already. */
function orderOf({ isTimerFirst, work }: Race): RaceTimeoutCode | undefined {
  return isTimerFirst && work.type !== "Identifier" ? "race-timeout-order" : undefined;
}

function answer(code: RaceTimeoutCode): Decision {
  return report(code, raceTimeoutCodes[code]);
}
