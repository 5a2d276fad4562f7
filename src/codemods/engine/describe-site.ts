import type { Prepared } from "../rule.ts";
import type { Choice, Site } from "../site.ts";
import type { Decided } from "./decide.ts";
import type { SourceFile } from "./source-file.ts";

/** A site as data. @param made the edit that was applied */
export function describeSite(
  file: SourceFile,
  { found, prepared, isSafe, reason, undecided }: Decided,
  made?: Prepared,
): Site {
  const { kind, node } = found;
  const start = node.start!;
  const { line, column } = file.placeOf(start);
  const choices: Choice[] = prepared.map(({ code, detail }, index) => ({
    code,
    detail,
    safe: isSafe && index === 0,
  }));
  const [first] = choices;
  const { code, detail } = made ?? first ?? { code: reason!.code, detail: reason!.reason };
  return {
    id: `${kind}@${start}`,
    kind,
    line,
    column,
    start,
    end: node.end!,
    outcome: made !== undefined ? "migrated" : first !== undefined ? "flagged" : "reported",
    code,
    detail,
    choices,
    ...(undecided !== undefined && { undecided }),
  };
}
