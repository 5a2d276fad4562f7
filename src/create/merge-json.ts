import { readJsonNodes } from "../shared/jsonc.ts";
import type { JsonNode } from "../shared/jsonc.ts";
import { isObject } from "../shared/is-object.ts";

/**
 * Two documents in JSON (comments allowed) as one, by RFC 7396: objects are joined key by key, `null` takes a key out, all else takes
 * the place of the base's value. What the base says and `own` does not keeps its text: order, layout and comments.
 *
 * @throws JsonSyntaxError where one of the two is no JSON; Error past 200,000 characters, or 100 keys that one object loses
 */
export function mergeJson(base: string, own: string): string {
  if (Math.max(base.length, own.length) > maxLength)
    throw new Error(`it is longer than ${maxLength} characters`);
  let text = base;
  const wanted = readJsonNodes(own);
  // Several passes, each on the text that the one before gave: of edits that touch each other, one is left to the next.
  for (let pass = 0; ; pass++) {
    const edits = editsIn(text, readJsonNodes(text), own, wanted);
    if (edits.length === 0) return text;
    if (pass >= maxPasses) throw new Error(`more than ${maxPasses} keys are to be taken out`);
    for (const { at, end, text: put } of edits.sort((one, other) => other.at - one.at))
      text = text.slice(0, at) + put + text.slice(end);
  }
}

/** One for each key that is taken out of one object; all else takes one. */
const maxPasses = 100;
const maxLength = 200_000;

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function editsIn(text: string, base: JsonNode, own: string, wanted: JsonNode): Edit[] {
  if (!isObject(base.value) || !isObject(wanted.value)) {
    if (JSON.stringify(base.value) === JSON.stringify(wanted.value)) return [];
    return [{ at: base.at, end: base.end, text: moved(own, wanted, indentAt(text, base.at)) }];
  }
  const edits: Edit[] = [];
  const missing: [key: string, value: JsonNode][] = [];
  let gone: JsonNode | undefined;
  for (const [key, value] of wanted.inner ?? []) {
    const known = base.inner?.get(key);
    if (value.value === null) gone ??= known;
    else if (known === undefined) missing.push([String(key), value]);
    else edits.push(...editsIn(text, known, own, value));
  }
  if (gone !== undefined) edits.push(removal(text, base, gone));
  else if (missing.length > 0) edits.push(insertion(text, base, own, missing));
  return edits;
}

function insertion(
  text: string,
  { at, end, inner }: JsonNode,
  own: string,
  missing: readonly (readonly [key: string, value: JsonNode])[],
): Edit {
  const children = [...(inner?.values() ?? [])];
  const [first] = children;
  const last = children.at(-1);
  const outer = indentAt(text, at);
  const properties = (indent: string, between: string) =>
    missing
      .map(([key, value]) => `${JSON.stringify(key)}: ${moved(own, value, indent)}`)
      .join(between);
  if (first?.keyAt === undefined || last === undefined) {
    const indent = outer + stepIn(text);
    return { at, end, text: `{\n${indent}${properties(indent, `,\n${indent}`)}\n${outer}}` };
  }
  if (!text.slice(at, first.keyAt).includes("\n"))
    return { at: last.end, end: last.end, text: `, ${properties(outer, ", ")}` };
  const indent = indentAt(text, first.keyAt);
  const rest = /^(?:\s*,)?[ \t]*(?:\/\/[^\n]*)?/.exec(text.slice(last.end))?.[0] ?? "";
  // A comment behind the last value stays with it, and so does a comma there: it is then wanted behind the new one.
  const comma = rest.trimStart().startsWith(",");
  const behind = comma ? rest : `,${rest}`;
  const lines = properties(indent, `,\n${indent}`);
  return {
    at: last.end,
    end: last.end + rest.length,
    text: `${behind.trimEnd()}\n${indent}${lines}${comma ? "," : ""}`,
  };
}

function removal(text: string, { inner }: JsonNode, gone: JsonNode): Edit {
  const children = [...(inner?.values() ?? [])];
  const next = children[children.indexOf(gone) + 1];
  const previous = children[children.indexOf(gone) - 1];
  const at = gone.keyAt ?? gone.at;
  if (next?.keyAt !== undefined) return { at, end: next.keyAt, text: "" };
  if (previous !== undefined) return { at: previous.end, end: gone.end, text: "" };
  const before = /\s*$/.exec(text.slice(0, at))?.[0].length ?? 0;
  const after = /^\s*,?\s*/.exec(text.slice(gone.end))?.[0].length ?? 0;
  return { at: at - before, end: gone.end + after, text: "" };
}

/** A value's text, its later lines indented as its new place asks for. */
function moved(own: string, { at, end }: JsonNode, indent: string): string {
  const old = indentAt(own, at);
  return own
    .slice(at, end)
    .split("\n")
    .map((line, index) =>
      index > 0 && line.startsWith(old) ? indent + line.slice(old.length) : line,
    )
    .join("\n");
}

/** Blanks at the start of the line that holds the place. */
const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[0] ?? "";

const stepIn = (text: string): string => /\n([ \t]+)/.exec(text)?.[1] ?? "  ";
