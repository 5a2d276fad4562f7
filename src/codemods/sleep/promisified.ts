import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, nameOf } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import type { Decision } from "../rule.ts";
import { flag, report, safe } from "../rule.ts";
import { usesFakeTimers } from "../timers/fake-timers.ts";
import { isGlobalName } from "../timers/global-timer.ts";
import { moduleOf, requiredModule } from "../timers/module-of.ts";
import { asArgument } from "../timers/parts.ts";
import { isTypeScript } from "../timers/place.ts";
import { callsOf } from "./calls-of.ts";
import { sleepCodes } from "./codes.ts";
import { removeStatement } from "./remove-statement.ts";

/** `promisify(setTimeout)`. */
export function isPromisified(node: Node): boolean {
  return isCall(node) && nameOf(node.callee) === "promisify" && node.arguments.length === 1;
}

export function planPromisified(path: NodePath, file: SourceFile): Decision | undefined {
  const { node } = path;
  if (!isCall(node) || !isGlobalName(node.arguments[0]!, "setTimeout", file)) return undefined;
  const imported = utilName(node.callee, file);
  if (imported === undefined) return undefined;
  if (usesFakeTimers(file)) return report("fake-timers", sleepCodes["fake-timers"]);
  const { parent } = path;
  if (isCall(parent?.node) && parent.node.callee === node) return planCall(parent, imported, file);
  return planDeclared(path, imported, file);
}

/** The name of this file that `promisify` is got by; undefined if it is not Node's, empty if it needs none. */
function utilName(callee: Node, file: SourceFile): string | undefined {
  if (callee.type === "Identifier") {
    const binding = file.names.lookup(callee.name, callee);
    return moduleOf(binding, file) === "util" ? callee.name : undefined;
  }
  if (!isMember(callee)) return undefined;
  if (requiredModule(callee.object) === "util") return "";
  if (callee.object.type !== "Identifier") return undefined;
  const { name } = callee.object;
  return moduleOf(file.names.lookup(name, callee), file) === "util" ? name : undefined;
}

/** `promisify(setTimeout)(ms)`. */
function planCall({ node }: NodePath, imported: string, file: SourceFile): Decision {
  const [delay, ...more] = (node as Call).arguments;
  if (more.length > 0 || delay?.type === "SpreadElement") {
    return report("promisified-value", sleepCodes["promisified-value"]);
  }
  const edits = file.edits();
  edits.replace(
    node,
    edits.use("sleep"),
    "(",
    ...(delay === undefined ? [] : asArgument(delay)),
    ")",
  );
  return safe("sleep", sleepCodes.sleep, dropping(edits, imported));
}

/** `const wait = promisify(setTimeout)`: goes, if all that is done with it is to call it with a delay. */
function planDeclared(path: NodePath, imported: string, file: SourceFile): Decision {
  const declarator = path.parent?.node;
  const statement = path.parent?.parent?.node;
  const block = path.parent?.parent?.parent?.node;
  if (
    declarator?.type === "VariableDeclarator" &&
    declarator.id.type === "Identifier" &&
    declarator.id.typeAnnotation == null &&
    statement?.type === "VariableDeclaration" &&
    statement.declarations.length === 1 &&
    (block?.type === "Program" || block?.type === "BlockStatement")
  ) {
    const { name } = declarator.id;
    const binding = file.names.lookup(name, declarator.id);
    const calls = binding === undefined ? undefined : callsOf(binding, file);
    const plain = calls?.every((call) => call.arguments.length <= 1) === true && calls.length > 0;
    if (plain && file.names.isOneOfItsName(binding!)) {
      const edits = file.edits();
      removeStatement(edits, statement, file);
      edits.import("sleep", name);
      return safe("sleep-helper", sleepCodes["sleep-helper"], dropping(edits, imported));
    }
  }
  const edits = file.edits();
  const callee = edits.use("sleep");
  const text = isTypeScript(file.extension)
    ? `<T = void,>(ms?: number, value?: T) => ${callee}<T>(ms, { value: value as T })`
    : `(ms, value) => ${callee}(ms, { value })`;
  edits.replace(path.node, text);
  return flag({
    code: "promisified-value",
    detail: sleepCodes["promisified-value"],
    edits: dropping(edits, imported),
  });
}

function dropping(edits: EditLog, imported: string): EditLog {
  return imported === "" ? edits : edits.drop(imported);
}
