import type { Rule } from "../rule.ts";
import { findSites } from "./census.ts";
import { decide } from "./decide.ts";
import type { Decided } from "./decide.ts";
import { findBreach } from "./guards.ts";
import { parse } from "./parse.ts";
import type { Plan } from "./plan-edits.ts";
import { renderEdits } from "./render-edits.ts";
import type { SourceFile } from "./source-file.ts";

/** The name of the guard that the edited text does not pass; undefined when it may be written. */
export function checkEdits(
  file: SourceFile,
  plan: Plan,
  rules: readonly Rule[],
): string | undefined {
  const { splices, uses } = plan;
  const rendered = renderEdits(file.text, splices);
  const after = readAgain(file, rendered.text);
  if (after === undefined) return "parses";
  const breach = findBreach({ before: file, after, splices, uses, rendered });
  if (breach !== undefined) return breach;
  const safe = findSites(after.ast).filter((site) => decide(site, after, rules).isSafe);
  return safe.length > expected(plan) ? "second-run" : undefined;
}

function readAgain(file: SourceFile, text: string): SourceFile | undefined {
  try {
    return file.with(text, parse(text, file.extension));
  } catch {
    return undefined;
  }
}

/** How many safe sites a second run finds: those that were not chosen, were taken back, or stood in each other's way. */
function expected({ decided, chosen, conflicts }: Plan): number {
  const isLeft = (site: Decided): boolean =>
    site.isSafe || site.reason?.code.startsWith("guard:") === true;
  return conflicts + decided.filter((site) => isLeft(site) && !chosen.has(site)).length;
}
