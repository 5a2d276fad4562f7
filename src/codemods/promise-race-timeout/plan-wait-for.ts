import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog, Part } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains } from "../engine/syntax.ts";
import { handSignalOn } from "../promise-all/hand-signal-on.ts";
import { canBecomeTask } from "../promise-all/narrowing.ts";
import { removeStatements } from "../sleep/remove-statement.ts";
import { keepComments } from "../timers/keep-comments.ts";
import { asArgument, asResult } from "../timers/parts.ts";
import { isOfItsOwnType } from "../timers/type-context.ts";
import type { Race } from "./rule.ts";
import type { TidyUp } from "./tidy-up.ts";
import { unwrapTry } from "./unwrap-try.ts";

interface Around {
  readonly path: NodePath;
  readonly file: SourceFile;
  readonly tidyUp: TidyUp | undefined;
}

/** `waitFor(work, ms, { error: () => … })`. */
export function planWaitFor(race: Race, { path, file, tidyUp }: Around): EditLog {
  const edits = file.edits();
  const waitFor = edits.use("waitFor");
  const parts = [...asArgument(race.work), ", ", ...delayOf(race), ", ", ...optionsOf(race, file)];
  edits.replace(target(race, tidyUp), waitFor, typesOf(race, path, file), "(", ...parts, ")");
  return tidy(edits, race, { path, file, tidyUp });
}

/** `withTimeout(ms, (signal) => work, { error: () => … })`, for work that can be given a signal. */
export function planWithTimeout(race: Race, { path, file, tidyUp }: Around): EditLog | undefined {
  const { work, timeOut } = race;
  if (timeOut.outcome !== "error" || timeOut.difference !== undefined) return undefined;
  if (work.type !== "CallExpression" || !canBecomeTask(work, path, file)) return undefined;
  if (
    race.call.typeParameters != null ||
    contains(work, ({ type }) => type === "AwaitExpression")
  ) {
    return undefined;
  }
  const edits = file.edits();
  const signal = handSignalOn(work, 0, { edits, file });
  if (signal === undefined) return undefined;
  const parts = [...delayOf(race), `, (${signal}) => `, ...asResult(work, file)];
  edits.replace(
    target(race, tidyUp),
    edits.use("withTimeout"),
    "(",
    ...parts,
    ", ",
    ...optionsOf(race, file),
    ")",
  );
  return tidy(edits, race, { path, file, tidyUp });
}

/** The race, with the `finally` that is chained to it. */
function target({ call }: Race, tidyUp: TidyUp | undefined): Node {
  return tidyUp?.cleared.by === "chain" ? tidyUp.cleared.call : call;
}

function delayOf({ timeOut: { delay } }: Race): Part[] {
  return delay === undefined ? ["0"] : asArgument(delay);
}

function optionsOf({ timeOut }: Race, file: SourceFile): Part[] {
  const { value, type, isMade, outcome } = timeOut;
  if (isMade) return [`{ ${outcome}: `, ...asArgument(value!), " }"];
  const result = value === undefined ? ["undefined"] : asResult(value, file);
  const returns = type === undefined || outcome === "error" ? "()" : `(): ${file.slice(type)}`;
  return [`{ ${outcome}: ${returns} => `, ...result, " }"];
}

/** One type says what both members give. */
function typesOf({ call, timeOut }: Race, path: NodePath, file: SourceFile): string {
  const [written] = call.typeParameters?.params ?? [];
  if (written === undefined) {
    if (!timeOut.isUnknown || !isOfItsOwnType(path, file)) return "";
    return timeOut.outcome === "error" ? "<unknown>" : "<unknown, unknown>";
  }
  const type = file.slice(written);
  return timeOut.outcome === "error" ? `<${type}>` : `<${type}, ${type}>`;
}

/** Takes away what the timer was declared and cleared with. */
function tidy(edits: EditLog, race: Race, { path, file, tidyUp }: Around): EditLog {
  const { declared, timeOut } = race;
  if (timeOut.imported !== undefined) edits.drop(timeOut.imported);
  const gone = declared === undefined ? [] : [declared];
  if (tidyUp !== undefined) {
    const { cleared, declaration } = tidyUp;
    gone.push(declaration);
    if (cleared.by === "step") gone.push(cleared.step);
    if (cleared.by === "finally") unwrapTry(edits, cleared.statement, file);
  }
  const carried = [race.work, timeOut.delay, timeOut.value];
  keepComments(edits, path, { gone: [target(race, tidyUp), ...gone], carried }, file);
  removeStatements(edits, gone, file);
  return edits;
}
