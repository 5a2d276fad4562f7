import type { NodePath } from "jscodeshift";
import type { EditLog, Part } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import type { Decision, Prepared } from "../rule.ts";
import { flag, report, safe } from "../rule.ts";
import { isConstant, numberOf } from "../timers/constant.ts";
import { keepComments } from "../timers/keep-comments.ts";
import { isMovable, isQuiet, isSureToBeMade } from "../timers/movable.ts";
import { asArgument, asProperty } from "../timers/parts.ts";
import { isTypeScript, throwsAsItRejects } from "../timers/place.ts";
import type { TimerPromise } from "../timers/timer-promise.ts";
import { isOfItsOwnType } from "../timers/type-context.ts";
import { sleepCodes } from "./codes.ts";
import { findHelpers, helperInReach } from "./local-helper.ts";
import type { LocalHelper } from "./local-helper.ts";
import { removeStatement } from "./remove-statement.ts";

/** What can be done with a `new Promise` that only waits for a timer. */
export function planSleep(path: NodePath, timer: TimerPromise, file: SourceFile): Decision {
  const obstacle = findObstacle(timer, file);
  if (obstacle !== undefined) return report(obstacle, sleepCodes[obstacle]);
  if (timer.unref) return flag(prepare("sleep-unref", inPlace(path, timer, file)));
  const helper = findHelpers(file).find(({ promise }) => promise === path.node);
  if (helper !== undefined) return planHelper(helper, inPlace(path, timer, file), file);
  const isSure = isQuiet(timer.delay, file) && isSureToBeMade(timer.value?.node, file);
  const mayThrow = !isSure && !throwsAsItRejects(path);
  const edits = inPlace(path, timer, file);
  if (mayThrow) return flag(prepare("sleep-may-throw", edits));
  const code = isPolling(path) ? "sleep-in-poll" : "sleep";
  return safe(code, sleepCodes[code], edits, yields(path, timer, file));
}

function prepare(code: keyof typeof sleepCodes, edits: EditLog): Prepared {
  return { code, detail: sleepCodes[code], edits };
}

function findObstacle(
  { settles, value, executor, delay, handle }: TimerPromise,
  file: SourceFile,
): keyof typeof sleepCodes | undefined {
  if (handle !== undefined) return "sleep-handle";
  if (settles === "reject") return "delayed-rejection";
  if (value?.evaluated === "later" && !isConstant(value.node, file)) return "sleep-late-value";
  if (!isMovable(delay, executor, file) || !isMovable(value?.node, executor, file)) {
    return "sleep-scope";
  }
  return undefined;
}

/** `sleep(ms)` in place of the promise. */
function inPlace(path: NodePath, timer: TimerPromise, file: SourceFile): EditLog {
  const edits = file.edits();
  const options = optionsOf(timer);
  const typeArgument = typeArgumentOf(path, timer, file);
  const helper =
    options.length === 0 && typeArgument === "" ? helperInReach(path.node, file) : undefined;
  const callee = helper?.name ?? edits.use("sleep");
  const delay: Part[] = timer.delay === undefined ? ["0"] : asArgument(timer.delay);
  const carried = [timer.delay, timer.value?.node];
  keepComments(edits, path, { gone: [path.node], carried }, file);
  return edits.replace(path.node, callee, typeArgument, "(", ...delay, ...options, ")");
}

function optionsOf({ value, unref }: TimerPromise): Part[] {
  const properties: Part[][] = [];
  if (value !== undefined) properties.push(asProperty("value", value.node));
  if (unref) properties.push(["ref: false"]);
  if (properties.length === 0) return [];
  return [", { ", ...properties.flatMap((one, index) => (index > 0 ? [", ", ...one] : one)), " }"];
}

/** The promise's type, where it would be another one without: `new Promise` without a type is one of `unknown`, `sleep` one of `void`. */
function typeArgumentOf(path: NodePath, { node }: TimerPromise, file: SourceFile): string {
  const [written] = node.typeParameters?.params ?? [];
  if (written !== undefined) {
    return written.type === "TSVoidKeyword" ? "" : `<${file.slice(written)}>`;
  }
  const unknown = isTypeScript(file.extension) && isOfItsOwnType(path, file);
  return unknown ? "<unknown>" : "";
}

/** `while (!ready) await …`: a loop that does nothing else than to wait. */
function isPolling(path: NodePath): boolean {
  const awaited = path.parent;
  let statement = awaited?.parent;
  if (awaited?.node.type !== "AwaitExpression" || statement?.node.type !== "ExpressionStatement")
    return false;
  const block = statement.parent;
  if (block?.node.type === "BlockStatement" && block.node.body.length === 1) statement = block;
  const loop = statement.parent?.node;
  return (
    (loop?.type === "WhileStatement" || loop?.type === "DoWhileStatement") &&
    loop.test.type !== "BooleanLiteral"
  );
}

/** A pause of no length is a turn given to others, for which there is a name. */
function yields(path: NodePath, { delay, value }: TimerPromise, file: SourceFile): Prepared[] {
  if (value !== undefined || (delay !== undefined && numberOf(delay, file) !== 0)) return [];
  const edits = file.edits();
  return [prepare("yield-now", edits.replace(path.node, edits.use("yieldNow"), "()"))];
}

/** The helper goes, and its name becomes that of the primitive: its calls stay as they are. */
function planHelper(helper: LocalHelper, kept: EditLog, file: SourceFile): Decision {
  const edits = file.edits();
  removeStatement(edits, helper.statement, file);
  edits.import("sleep", helper.name);
  return safe("sleep-helper", sleepCodes["sleep-helper"], edits, [prepare("sleep", kept)]);
}
