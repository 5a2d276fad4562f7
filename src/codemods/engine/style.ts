import type { Node } from "@babel/types";
import type { SourceFile } from "./source-file.ts";

/** How a file is written, as far as new lines have to match it: found in its text, never configured. */
export interface Style {
  readonly eol: "\n" | "\r\n";
  readonly quote: '"' | "'";
  /** `;` or nothing. */
  readonly semicolon: ";" | "";
  /** One level. */
  readonly indent: string;
}

export function findStyle({ text, ast }: Pick<SourceFile, "text" | "ast">): Style {
  const eol = count(text, "\r\n") * 2 > count(text, "\n") ? "\r\n" : "\n";
  let single = 0;
  let semicolons = 0;
  for (const statement of ast.program.body) {
    if ("source" in statement && statement.source?.type === "StringLiteral") {
      single += text[statement.source.start!] === "'" ? 1 : -1;
    }
    if (!endsPlainly.test(statement.type)) continue;
    semicolons += text[statement.end! - 1] === ";" && !endsBelow(statement, text) ? 1 : -1;
  }
  if (single === 0) single = count(text, "'") - count(text, '"');
  return {
    eol,
    quote: single > 0 ? "'" : '"',
    semicolon: semicolons >= 0 ? ";" : "",
    indent: /^(\t| {2,8})\S/m.exec(text)?.[1] ?? "  ",
  };
}

/** Whether the semicolon of a statement stands at the head of a later line, for what follows on that. */
export function endsBelow({ start, end }: Node, text: string): boolean {
  const line = text.lastIndexOf("\n", end! - 1) + 1;
  return line > start! && text.slice(line, end!).trim() === ";";
}

/** The end of a statement, without a semicolon that stays for what follows it. */
export function ownEnd(statement: Node, text: string): number {
  if (!endsBelow(statement, text)) return statement.end!;
  return statement.start! + text.slice(statement.start!, statement.end! - 1).trimEnd().length;
}

/** Statements that end with a semicolon where one is written. */
const endsPlainly = /^(ImportDeclaration|ExpressionStatement|VariableDeclaration)$/;

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
  return found;
}
