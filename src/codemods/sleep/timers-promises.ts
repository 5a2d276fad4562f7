import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import type { Imported } from "../engine/imports.ts";
import { encloses } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import type { Decision } from "../rule.ts";
import { flag, report, safe } from "../rule.ts";
import { isUndefined } from "../timers/constant.ts";
import { usesFakeTimers } from "../timers/fake-timers.ts";
import { moduleOf } from "../timers/module-of.ts";
import { asArgument, asProperty } from "../timers/parts.ts";
import { callsOf } from "./calls-of.ts";
import { sleepCodes } from "./codes.ts";

type Code = keyof typeof sleepCodes;

/** The import of `timers/promises`: its name for `setTimeout`, unless it is that very word, becomes a name of `sleep`. */
export function planTimersPromises({ node }: NodePath, file: SourceFile): Decision | undefined {
  const imported = file.imports.find(({ statement }) => encloses(statement, node));
  if (
    imported === undefined ||
    node.type.endsWith("Declaration") === (imported.system === "commonjs")
  ) {
    return undefined;
  }
  if (imported.names.size === 0) return valued();
  const local = imported.names.get("setTimeout");
  const binding = local === undefined ? undefined : file.names.lookup(local, imported.statement);
  if (local === undefined || binding === undefined) return rest();
  const calls = callsOf(binding, file);
  if (calls === undefined || calls.length === 0) return valued();
  if (usesFakeTimers(file)) return report("fake-timers", sleepCodes["fake-timers"]);
  const obstacle = calls.map((call) => findObstacle(call)).find((code) => code !== undefined);
  if (local === "setTimeout")
    return obstacle === undefined
      ? ownCalls(imported, file)
      : report(obstacle, sleepCodes[obstacle]);
  if (file.names.declarations(local).length > 1) return valued();
  const edits = file.edits();
  // Each callee is written anew under the name that it has, so that nothing holds the old import any more.
  for (const call of calls) {
    edits.replace(call.callee, local);
    rewriteArguments(edits, call);
  }
  edits.import("sleep", local);
  edits.drop(local);
  if (obstacle === undefined) return safe("sleep", sleepCodes.sleep, edits);
  return flag({ code: obstacle, detail: sleepCodes[obstacle], edits });
}

/** With the word itself, each call is a site of its own; the import goes with the last of them. */
function ownCalls({ statement, names }: Imported, file: SourceFile): Decision {
  if (
    names.size > 1 ||
    (statement.type === "ImportDeclaration" && statement.specifiers.length > 1)
  ) {
    return rest();
  }
  return safe("sleep", sleepCodes.sleep, file.edits());
}

/** A call of Node's promise timer under the name of the callback timer. */
export function planTimersPromisesCall({ node }: NodePath, file: SourceFile): Decision | undefined {
  if (!isCall(node) || node.callee.type !== "Identifier") return undefined;
  const binding = file.names.lookup(node.callee.name, node);
  if (moduleOf(binding, file) !== "timers/promises") return undefined;
  if (importedName(binding!.declaration, node.callee.name) !== "setTimeout") return valued();
  if (usesFakeTimers(file)) return report("fake-timers", sleepCodes["fake-timers"]);
  const calls = callsOf(binding!, file);
  if (calls === undefined) return valued();
  const obstacle = findObstacle(node);
  if (obstacle === "timers-promises-value") return valued();
  const edits = file.edits();
  edits.replace(node.callee, edits.use("sleep"));
  rewriteArguments(edits, node);
  edits.drop(node.callee.name);
  if (obstacle === undefined) return safe("sleep", sleepCodes.sleep, edits);
  return flag({ code: obstacle, detail: sleepCodes[obstacle], edits });
}

function importedName(declaration: Node, local: string): string | undefined {
  if (declaration.type === "ImportSpecifier") {
    const { imported } = declaration;
    return imported.type === "Identifier" ? imported.name : imported.value;
  }
  return declaration.type === "VariableDeclarator" && declaration.id.type === "ObjectPattern"
    ? local
    : undefined;
}

/** `(ms)`, `(ms, value)`, `(ms, value, { ref })`; one with a signal rejects with another error than before. */
function findObstacle(call: Call): Code | undefined {
  const [, , options, ...more] = call.arguments;
  if (more.length > 0) return "timers-promises-value";
  if (options === undefined) return undefined;
  if (options.type !== "ObjectExpression") return "timers-promises-value";
  const keys = options.properties.map((property) =>
    property.type === "ObjectProperty" && property.key.type === "Identifier"
      ? property.key.name
      : "",
  );
  if (!keys.every((key) => key === "ref" || key === "signal")) return "timers-promises-value";
  return keys.includes("signal") ? "timers-promises-signal" : undefined;
}

/** From `(ms, value, options)` to `(ms, { value, …options })`. */
function rewriteArguments(edits: EditLog, call: Call): void {
  const [delay, value, options] = call.arguments;
  if (delay === undefined || value === undefined) return;
  const last = options ?? value;
  const parts = isUndefined(value) ? [] : [asProperty("value", value)];
  if (options?.type === "ObjectExpression") {
    parts.push(...options.properties.map((property) => [property]));
  }
  if (parts.length === 0) {
    edits.replaceFrom(delay, last, ...asArgument(delay));
    return;
  }
  const list = parts.flatMap((part, index) => (index > 0 ? [", ", ...part] : part));
  edits.replaceFrom(delay, last, ...asArgument(delay), ", { ", ...list, " }");
}

function rest(): Decision {
  return report("timers-promises-rest", sleepCodes["timers-promises-rest"]);
}

function valued(): Decision {
  return report("timers-promises-value", sleepCodes["timers-promises-value"]);
}
