import type { Node } from "@babel/types";
import type { EditLog } from "../engine/edit-log.ts";
import { isFunction } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isCall } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";

/**
 * The name of an abort signal that the call's surroundings already have: a parameter or constant that is typed or made as one.
 */
export function signalInScope(at: Node, file: SourceFile): string | undefined {
  const binding = file.names.lookup("signal", at);
  if (binding === undefined || binding.scope.type === "Program") return undefined;
  const text = file.slice(binding.declaration);
  const isSignal =
    /\bsignal\??\s*:\s*AbortSignal\b/.test(text) ||
    /^signal\s*=\s*[\w.]+\.signal$|^signal\s*=\s*AbortSignal\.\w+\(/.test(text) ||
    /^\{[^:]*\bsignal\b[^:]*\}\s*=\s*new AbortController\(\)$/.test(text);
  return isSignal && !file.names.isReassigned(binding) ? "signal" : undefined;
}

/**
 * Hands a task's signal on to the calls of `fetch` in it. A function gets it as a parameter, at `position`; for anything else the name is
 * returned, for the function that will be put around it.
 */
export function handSignalOn(
  task: Node,
  position: number,
  { edits, file }: { readonly edits: EditLog; readonly file: SourceFile },
): string | undefined {
  const calls = fetchCalls(task, file);
  if (calls.length === 0) return undefined;
  const name = ["signal", "taskSignal"].find(
    (free) => !contains(task, (node) => node.type === "Identifier" && node.name === free),
  );
  if (name === undefined) return undefined;
  if (isFunction(task) && position > 0) {
    if (!addParameter(task, position, name, { edits, file })) return undefined;
  }
  const option = name === "signal" ? "signal" : `signal: ${name}`;
  for (const call of calls) giveOption(call, option, edits);
  return name;
}

function addParameter(
  fn: Node & { params: Node[] },
  position: number,
  name: string,
  { edits, file }: { readonly edits: EditLog; readonly file: SourceFile },
): boolean {
  const { params } = fn;
  const fillers = ["_item", "_index"].slice(params.length, position);
  const added = [...fillers, name].join(", ");
  const last = params.at(-1);
  if (last === undefined) {
    const open = file.text.indexOf("(", fn.start!);
    edits.splice(open + 1, open + 1, [added]);
    return true;
  }
  const isBare = !/^(?:async\b\s*)?(?:function\b[^(]*)?\(/.test(file.slice(fn));
  if (isBare) edits.wrap(last, "(", `, ${added})`);
  else edits.insertAfter(last, `, ${added}`);
  return true;
}

type FetchCall = Extract<Node, { type: "CallExpression" }>;

/** Calls of the platform's `fetch` that give no signal yet, and could. */
function fetchCalls(task: Node, file: SourceFile): FetchCall[] {
  const calls: FetchCall[] = [];
  walk(task, (node) => {
    if (!isCall(node) || node.type !== "CallExpression") return;
    if (node.callee.type !== "Identifier" || node.callee.name !== "fetch") return;
    if (!file.isGlobal("fetch", node)) return;
    const [url, init] = node.arguments;
    if (url === undefined || url.type === "SpreadElement") return;
    if (init === undefined || (init.type === "ObjectExpression" && !hasSignal(init, file))) {
      calls.push(node);
    }
  });
  return calls;
}

function hasSignal(init: Node, file: SourceFile): boolean {
  return /\bsignal\b|\.\.\./.test(file.slice(init));
}

function giveOption(call: FetchCall, option: string, edits: EditLog): void {
  const [url, init] = call.arguments;
  if (init === undefined) {
    edits.insertAfter(url!, `, { ${option} }`);
  } else if (init.type === "ObjectExpression") {
    const first = init.properties[0];
    if (first === undefined) edits.replace(init, `{ ${option} }`);
    else edits.insertBefore(first, `${option}, `);
  }
}
