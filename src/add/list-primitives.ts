import { fileOf, groups } from "./primitives.ts";

/** A primitive as `--list` shows it. */
export interface ListedPrimitive {
  readonly name: string;
  readonly group: string;
  /** Name of its file, without an ending. */
  readonly file: string;
  /** First sentence of its docstring. */
  readonly summary: string;
}

/** @param sources file name without its ending → text */
export function listPrimitives(sources: ReadonlyMap<string, string>): readonly ListedPrimitive[] {
  return groups.flatMap(({ title, names }) =>
    names.map((name) => {
      const file = fileOf(name);
      return { name, group: title, file, summary: summaryOf(name, sources.get(file) ?? "") };
    }),
  );
}

function summaryOf(name: string, source: string): string {
  const documented = new RegExp(
    String.raw`/\*\*((?:(?!\*/)[^])*)\*/\nexport (?:async )?(?:function\*? ?|class |const )${name}\b`,
  );
  const text = (documented.exec(source)?.[1] ?? "").replaceAll(/\n\s*\* ?/g, "\n").trim();
  const [paragraph = ""] = text.split(/\n\n/);
  const [sentence = ""] = /^[^]*?[.:;](?=\s|$)/.exec(paragraph) ?? [paragraph];
  return sentence.replaceAll(/\s+/g, " ").replace(/[.:;]$/, "");
}
