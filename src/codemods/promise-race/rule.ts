import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { promiseCallCodes, readPromiseCall } from "../engine/promise-call.ts";
import type { PromiseCall } from "../engine/promise-call.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isCall, nameOf } from "../engine/syntax.ts";
import { isFloating } from "../promise-all/rule.ts";
import { raceTimeoutCodes } from "../promise-race-timeout/codes.ts";
import { isLongLived } from "../promise-race-timeout/long-lived.ts";
import { flag, report } from "../rule.ts";
import type { Rule } from "../rule.ts";
import { startEach } from "./start-each.ts";

const codes = {
  ...promiseCallCodes,
  race: "The members are started as tasks, and the losers are cancelled and awaited: check that they may be cut short.",
  "floating-combinator": "Nobody waits for the result or gets the error: it needs an owner first.",
  "race-of-none": "A race of nobody never settles.",
  "race-of-many":
    "A race of three or more: say who loses and what becomes of them, then write it with `race` and task functions.",
  "race-against-abort":
    "A race against an abort: `waitFor(work, Infinity, { signal })` ends the wait, and work that takes the signal ends itself.",
  "race-in-loop": raceTimeoutCodes["race-in-loop"],
  "race-of-unknown":
    "What races is not started here, so nothing can cancel the losers: start it in `race`, or wait for it with `waitFor`.",
} as const;

/** Races that are none against a timer. */
export const promiseRace: Rule = {
  name: "promise-race",
  summary: "Promise.race of two calls → race, which cancels and awaits the loser (never by itself)",
  kinds: ["promise-race"],
  codes,
  match(path, file) {
    const call = readPromiseCall(path, file);
    if (call.kind === "report") return call;
    if (isFloating(path)) return answer("floating-combinator");
    const code = findCode(call, path, file);
    if (code !== undefined) return answer(code);
    const edits = startEach("race", call, path, file);
    if (edits === undefined) return answer("race-of-unknown");
    return flag({ code: "race", detail: codes.race, edits });
  },
};

function answer(code: keyof typeof codes): ReturnType<typeof report> {
  return report(code, codes[code]);
}

function findCode(
  { argument }: PromiseCall,
  path: NodePath,
  file: SourceFile,
): keyof typeof codes | undefined {
  if (argument.type !== "ArrayExpression") return "race-of-unknown";
  const { elements } = argument;
  if (elements.length === 0) return "race-of-none";
  if (elements.some((element) => element !== null && waitsForAbort(element, file))) {
    return "race-against-abort";
  }
  if (elements.some((element) => element !== null && isLongLived(element, path, file))) {
    return "race-in-loop";
  }
  if (elements.some((element) => element?.type === "SpreadElement")) return "race-of-unknown";
  return elements.length > 2 ? "race-of-many" : undefined;
}

/** A promise that settles when a signal aborts: made here, or by a constant of the file. */
function waitsForAbort(member: Node, file: SourceFile): boolean {
  let made: Node | null | undefined = member;
  if (member.type === "Identifier") {
    const declaration = file.names.lookup(member.name, member)?.declaration;
    made = declaration?.type === "VariableDeclarator" ? declaration.init : undefined;
  }
  return made != null && contains(made, listensToAbort);
}

function listensToAbort(node: Node): boolean {
  if (!isCall(node) || !/^(addEventListener|once)$/.test(nameOf(node.callee) ?? "")) return false;
  return node.arguments.some(
    (argument) => argument.type === "StringLiteral" && argument.value === "abort",
  );
}
