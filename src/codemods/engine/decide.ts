import type { Prepared, Rule } from "../rule.ts";
import type { Use } from "./edit-log.ts";
import { unclaimed } from "./census.ts";
import type { FoundSite } from "./census.ts";
import { isHoisted } from "./hoisted.ts";
import { ignoredBecause } from "./ignore.ts";
import { engineReason } from "./leave.ts";
import { isSerialised } from "./serialised.ts";
import type { Reason } from "./leave.ts";
import { carries, isDropped } from "./render-edits.ts";
import type { SourceFile } from "./source-file.ts";

/** What can be done at a site: the choices, or the reason that there are none. */
export interface Decided {
  readonly found: FoundSite;
  /** The first one is safe, if any is. */
  readonly prepared: readonly Prepared[];
  readonly isSafe: boolean;
  /** Why nothing is offered. */
  readonly reason?: Reason;
  /** Codes of which only types could say whether they can be offered too. */
  readonly undecided?: readonly string[];
}

/** Asks the rules in order; the first that knows the site decides. What stands in the way of every edit comes before or after them. */
export function decide(found: FoundSite, file: SourceFile, rules: readonly Rule[]): Decided {
  const rule = rules.filter(({ kinds }) => kinds.includes(found.kind));
  const { answer, name } = ask(found, file, rule);
  const decided = settle(found, file, answer);
  const codes = [found.kind, ...(name === undefined ? [] : [name])];
  if (decided.reason !== undefined) codes.push(decided.reason.code);
  for (const { code } of decided.prepared) codes.push(code);
  const ignored = ignoredBecause(file, found.node.start!, codes);
  return ignored === undefined ? decided : left(found, ignored);
}

type Answer = ReturnType<Rule["match"]>;

function ask(
  found: FoundSite,
  file: SourceFile,
  rules: readonly Rule[],
): { answer: Answer; name?: string } {
  if (isSerialised(found, file)) {
    return { answer: { kind: "report", ...engineReason("serialised-callback") } };
  }
  if (isHoisted(found, file)) {
    return { answer: { kind: "report", ...engineReason("hoisted-callback") } };
  }
  for (const rule of rules) {
    const answer = rule.match(file.pathOf(found.node, found.ancestors), file);
    if (answer !== undefined) return { answer, name: rule.name };
  }
  return { answer: undefined };
}

function settle(found: FoundSite, file: SourceFile, answer: Answer): Decided {
  if (answer === undefined) return left(found, unclaimed(found.kind));
  if (answer.kind === "report") return left(found, answer);
  const offered = [...(answer.kind === "safe" ? [answer] : []), ...answer.alternatives];
  let reason: Reason | undefined;
  const possible = offered.filter((prepared) => {
    const obstacle = findObstacle(prepared, file);
    reason ??= obstacle;
    return obstacle === undefined;
  });
  const [first] = possible;
  if (first === undefined) return left(found, reason!);
  const isSafe = answer.kind === "safe" && first === answer;
  const undecided = answer.kind === "safe" ? answer.undecided : undefined;
  return { found, prepared: possible, isSafe, ...(undecided !== undefined && { undecided }) };
}

function findObstacle({ edits }: Prepared, file: SourceFile): Reason | undefined {
  if (edits.uses.length > 0) {
    if (file.moduleSystem === undefined) {
      return engineReason(importsByEquals(file) ? "import-equals" : "script-file");
    }
    const { surroundings, path, moduleSystem } = file;
    const canImport = (use: Use): boolean =>
      surroundings.specifierFor(use.primitive, path, moduleSystem) !== undefined;
    if (!edits.uses.every(canImport)) {
      return engineReason("cannot-import");
    }
  }
  const carried = edits.splices
    .flatMap(({ parts }) => parts.filter((part) => typeof part === "string"))
    .join("\n");
  const lost = file.comments.some(
    (comment) =>
      isDropped(edits.splices, comment) &&
      !edits.splices.some((splice) => carries(splice, comment)) &&
      !carried.includes(file.text.slice(comment.start, comment.end)),
  );
  return lost ? engineReason("comment-in-gap") : undefined;
}

function importsByEquals({ ast }: SourceFile): boolean {
  return ast.program.body.some(({ type }) =>
    /^TS(ImportEqualsDeclaration|ExportAssignment)$/.test(type),
  );
}

export function left(found: FoundSite, { code, reason }: Reason): Decided {
  return { found, prepared: [], isSafe: false, reason: { code, reason } };
}
