import type { Comment, Node } from "@babel/types";
import type { Splice, Use } from "./edit-log.ts";
import { isThereFirst, lastImport } from "./imports.ts";
import type { Imported } from "./imports.ts";
import type { SourceFile } from "./source-file.ts";
import { ownEnd } from "./style.ts";

/**
 * The splices that import what the edits use: merged into an import of the same module, or a line of its own after the others.
 * `removed` are those of `unimportSplices`.
 */
export function importSplices(
  file: SourceFile,
  uses: readonly Use[],
  removed: readonly Splice[],
): Splice[] {
  const bySpecifier = new Map<string, Map<string, Use>>();
  for (const use of uses) {
    const specifier = file.surroundings.specifierFor(use.primitive, file.path);
    if (specifier === undefined) throw new Error(`${file.path} cannot import ${use.primitive}`);
    if (isImported(file, specifier, use)) continue;
    const names = bySpecifier.get(specifier) ?? new Map<string, Use>();
    bySpecifier.set(specifier, names.set(use.local, use));
  }
  const splices: Splice[] = [];
  const lines: string[] = [];
  for (const [specifier, names] of bySpecifier) {
    const sorted = [...names.values()].sort((a, b) => (a.primitive < b.primitive ? -1 : 1));
    const room = file.imports.find(
      (imported) => imported.specifier === specifier && isThereFirst(file, imported),
    )?.room;
    if (room === undefined) {
      lines.push(importLine(file, specifier, sorted));
    } else {
      const text = sorted.map((use) => nameOf(file, use)).join(", ");
      splices.push({ start: room.at, end: room.at, parts: [room.before, text, room.after] });
    }
  }
  if (lines.length > 0) splices.push(newLines(file, lines.sort(), removed));
  return splices;
}

/** The splices that take away names of imports whose every use lies in text that the edits removed. */
export function unimportSplices(
  file: SourceFile,
  locals: ReadonlySet<string>,
  isGone: (node: Node) => boolean,
): Splice[] {
  return file.imports.flatMap((imported) => unimport(file, imported, locals, isGone));
}

function unimport(
  file: SourceFile,
  { statement }: Imported,
  locals: ReadonlySet<string>,
  isGone: (node: Node) => boolean,
): Splice[] {
  const specifiers = specifiersOf(statement);
  const going = specifiers.filter((node) => {
    const local = localOf(node);
    if (local === undefined || !locals.has(local)) return false;
    const binding = file.names.lookup(local, statement);
    return binding !== undefined && file.names.references(binding).every(isGone);
  });
  if (going.length === 0) return [];
  if (going.length === specifiers.length) return [lineOf(statement, file)];
  const named = specifiers.filter(({ type }) => type === "ImportSpecifier");
  if (named.length === specifiers.length || named.length === 0) return without(specifiers, going);
  // `import a, { b }`: the braces are one more of the list, and go with the last name in them.
  const braces = {
    start: file.text.lastIndexOf("{", named[0]!.start!),
    end: file.text.indexOf("}", named.at(-1)!.end!) + 1,
  };
  const list = [...specifiers.filter((node) => !named.includes(node)), braces];
  if (named.every((node) => going.includes(node))) return without(list, [...going, braces]);
  return [...without(list, going), ...without(named, going)];
}

/** With the line break before it, as behind its end another import may be put in; of the first line with the one behind it. */
function lineOf(statement: Node, { text }: SourceFile): Splice {
  const head = text.slice(0, statement.start!);
  const end = ownEnd(statement, text);
  const before = /\r?\n[ \t]*$/.exec(head)?.[0].length ?? 0;
  const after = head.trim() === "" ? (/^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0) : 0;
  return { start: statement.start! - before, end: end + after, parts: [] };
}

type Range = Pick<Node, "start" | "end">;

/** Up to the next one, so that its layout stays; those at the end take the comma before them along. */
function without(list: readonly Range[], going: readonly Range[]): Splice[] {
  const staying = list.filter((one) => !going.includes(one)).at(-1)!;
  const behind = list.indexOf(staying);
  return list.flatMap((one, index) => {
    if (index === behind && index < list.length - 1) {
      return { start: one.end!, end: list.at(-1)!.end!, parts: [] };
    }
    if (index >= behind || !going.includes(one)) return [];
    return { start: one.start!, end: list[index + 1]!.start!, parts: [] };
  });
}

/** What an import or a `require` gives names to: the parts of its braces, or the module as a whole. */
function specifiersOf(statement: Node): readonly Node[] {
  if (statement.type === "ImportDeclaration") return statement.specifiers;
  if (statement.type !== "VariableDeclaration") return [];
  const id = statement.declarations[0]?.id;
  return id?.type === "ObjectPattern" ? id.properties : id?.type === "Identifier" ? [id] : [];
}

function localOf(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if ("local" in node && node.local.type === "Identifier") return node.local.name;
  if (node.type !== "ObjectProperty" || node.value.type !== "Identifier") return undefined;
  return node.value.name;
}

function isImported(file: SourceFile, specifier: string, { primitive, local }: Use): boolean {
  return file.imports.some(
    (imported) => imported.specifier === specifier && imported.names.get(primitive) === local,
  );
}

function importLine(file: SourceFile, specifier: string, uses: readonly Use[]): string {
  const { quote, semicolon } = file.style;
  const names = uses.map((use) => nameOf(file, use)).join(", ");
  const source = `${quote}${specifier}${quote}`;
  return file.moduleSystem === "commonjs"
    ? `const { ${names} } = require(${source})${semicolon}`
    : `import { ${names} } from ${source}${semicolon}`;
}

function nameOf(file: SourceFile, { primitive, local }: Use): string {
  if (primitive === local) return local;
  return file.moduleSystem === "commonjs" ? `${primitive}: ${local}` : `${primitive} as ${local}`;
}

function newLines(file: SourceFile, lines: readonly string[], removed: readonly Splice[]): Splice {
  const { eol } = file.style;
  const last = lastImport(file);
  if (last !== undefined) {
    const head = removed.find(({ start, end }) => start <= last.start! && last.end! < end);
    if (head !== undefined) return insertion(head.start, lines.map((line) => line + eol).join(""));
    const at = endOfLine(file.text, last.end!);
    const indent = /(?:^|\n)([ \t]*)$/.exec(file.text.slice(0, last.start!))?.[1] ?? "";
    const text = lines.map((line) => eol + indent + line).join("");
    const hasMore = /^[ \t]*\S/.test(file.text.slice(at));
    return insertion(at, text + semicolonBefore(file, at, hasMore ? /^[^;]/ : /^[([`/+-]/));
  }
  const at = topOf(file);
  const indent = /^[ \t]*/.exec(file.text.slice(at))?.[0] ?? "";
  const text = lines.map((line) => indent + line).join(eol);
  const lead = at === 0 || /[\n\uFEFF]/.test(file.text[at - 1]!) ? "" : eol;
  const blank = /^[ \t]*\r?\n/.test(file.text.slice(at)) ? "" : eol;
  return insertion(at, lead + text + semicolonBefore(file, at, /^[([`/+;-]/) + eol + blank);
}

/** Where the file does without, a line needs one that would else go on with what follows it. */
function semicolonBefore({ text, style }: SourceFile, at: number, goesOn: RegExp): string {
  const following = text.slice(at).replace(/^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/, "");
  return style.semicolon === "" && goesOn.test(following) ? ";" : "";
}

/** Behind a comment that ends the line; before anything else that follows on it. */
function endOfLine(text: string, from: number): number {
  return (
    from +
    (/^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n|$)/.exec(text.slice(from))?.[0]
      .length ?? 0)
  );
}

/** The start of the line where a first import goes: below the hashbang, the directives and what the head of the file says of all of it. */
function topOf(file: SourceFile): number {
  const { program } = file.ast;
  const directive = program.directives.at(-1);
  let at = directive?.end ?? program.interpreter?.end ?? undefined;
  const first = program.body[0]?.start ?? file.text.length;
  for (const comment of file.comments) {
    if (comment.start! < (at ?? file.start) || comment.start! >= first) continue;
    if (!isHeading(file, comment)) break;
    at = comment.end!;
  }
  if (at === undefined) return Math.max(file.start, lineStart(file, first));
  const rest = /^[^\n]*\n/.exec(file.text.slice(at))?.[0] ?? "";
  const next = at + rest.length;
  return next <= first && rest !== "" ? next : first;
}

/** Whether a comment is about the file, and not about the statement below it. */
function isHeading(file: SourceFile, comment: Comment): boolean {
  if (aboutNextLine.test(comment.value)) return false;
  if (about.test(comment.value)) return true;
  return /^[ \t]*\r?\n[ \t]*\r?\n/.test(file.text.slice(comment.end));
}

const about =
  /^!|@(license|licence|preserve|fileoverview|file|ts-\w+|flow|jsx\w*|jest-environment|vitest-environment|generated)\b|copyright|licen[sc]e|eslint-|eslint |tslint|oxlint|biome-ignore|prettier-ignore|istanbul|<reference/i;

/** What tools read as being about the line or the statement below. */
const aboutNextLine =
  /^[\s*]*(?:@ts-(?!nocheck\b|check\b)|(?:eslint|oxlint)-disable-next-line\b|prettier-ignore\b|biome-ignore(?!-all)|(?:istanbul|c8|v8|node:coverage)\s+ignore\b(?!\s+file)|deno-(?:lint|fmt)-ignore(?!-file)|@vite-ignore\b)/;

/** Before the comments that belong to the statement there. */
function lineStart(file: SourceFile, at: number): number {
  let start = at;
  for (let index = file.comments.length - 1; index >= 0; index--) {
    const comment = file.comments[index]!;
    if (comment.end! <= start && /^\s*$/.test(file.text.slice(comment.end, start))) {
      start = comment.start!;
    }
  }
  return file.text.lastIndexOf("\n", start - 1) + 1;
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, parts: [text] };
}
