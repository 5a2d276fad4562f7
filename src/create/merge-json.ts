import { readJsonNodes } from "../shared/jsonc.ts";
import type { JsonNode } from "../shared/jsonc.ts";
import { isObject } from "../shared/is-object.ts";

/**
 * Two documents in JSON (comments allowed) as one, by RFC 7396: objects are joined key by key, `null` takes a key out, all else takes
 * the place of the base's value. What the base says and `own` does not keeps its text: order, layout and comments.
 *
 * @throws JsonSyntaxError where one of the two is no JSON; Error past 500 differences, or 200,000 characters
 */
export function mergeJson(base: string, own: string): string {
  if (Math.max(base.length, own.length) > maxLength)
    throw new Error(`it is longer than ${maxLength} characters`);
  let text = base;
  const wanted = readJsonNodes(own);
  // One at a time, each on the text that the one before gave: edits that touch each other need no care then.
  for (let edits = 0; ; edits++) {
    const edit = findEdit(text, readJsonNodes(text), own, wanted);
    if (edit === undefined) return text;
    if (edits >= maxEdits) throw new Error(`it differs in more than ${maxEdits} places`);
    text = text.slice(0, edit.at) + edit.text + text.slice(edit.end);
  }
}

/** Each difference reads the whole text anew. */
const maxEdits = 500;
const maxLength = 200_000;

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function findEdit(text: string, base: JsonNode, own: string, wanted: JsonNode): Edit | undefined {
  if (!isObject(base.value) || !isObject(wanted.value)) {
    if (JSON.stringify(base.value) === JSON.stringify(wanted.value)) return undefined;
    return { at: base.at, end: base.end, text: moved(own, wanted, indentAt(text, base.at)) };
  }
  for (const [key, value] of wanted.inner ?? []) {
    const known = base.inner?.get(key);
    if (value.value === null) {
      if (known !== undefined) return removal(text, base, known);
    } else {
      const edit =
        known === undefined
          ? insertion(text, base, { key: String(key), own, value })
          : findEdit(text, known, own, value);
      if (edit !== undefined) return edit;
    }
  }
  return undefined;
}

function insertion(
  text: string,
  { at, end, inner }: JsonNode,
  { key, own, value }: { readonly key: string; readonly own: string; readonly value: JsonNode },
): Edit {
  const children = [...(inner?.values() ?? [])];
  const [first] = children;
  const last = children.at(-1);
  const outer = indentAt(text, at);
  if (first?.keyAt === undefined || last === undefined) {
    const indent = outer + stepIn(text);
    const line = `${indent}${JSON.stringify(key)}: ${moved(own, value, indent)}`;
    return { at, end, text: `{\n${line}\n${outer}}` };
  }
  const isOnLines = text.slice(at, first.keyAt).includes("\n");
  const indent = isOnLines ? indentAt(text, first.keyAt) : outer;
  const property = `${JSON.stringify(key)}: ${moved(own, value, indent)}`;
  const rest = /^(?:\s*,)?[ \t]*(?:\/\/[^\n]*)?/.exec(text.slice(last.end))?.[0] ?? "";
  const comma = rest.trimStart().startsWith(",");
  if (!isOnLines) return { at: last.end, end: last.end, text: `, ${property}` };
  // A comment behind the last value stays with it, and so does a comma there: it is then wanted behind the new one.
  const behind = comma ? rest : `,${rest}`;
  const until = last.end + rest.length;
  return {
    at: last.end,
    end: until,
    text: `${behind.trimEnd()}\n${indent}${property}${comma ? "," : ""}`,
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
