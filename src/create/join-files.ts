import type { DraftFile } from "./render-template.ts";
import type { Joins } from "./sources.ts";
import { UserError } from "../shared/errors.ts";

/**
 * A template's file over the one that a base has at its path. package.json is always joined as data.
 *
 * @throws UserError TEMPLATE_INVALID naming the two files, where one cannot be read
 */
export function joinFiles(
  base: DraftFile | undefined,
  own: DraftFile,
  joins: Joins = {},
): DraftFile {
  if (base === undefined) return own;
  const merge = own.merge ?? (own.path === "package.json" ? "json" : "text");
  if (merge === "ours" || merge === "once") return base;
  const join = joins[merge];
  if (join === undefined) return own;
  try {
    const text = join(decoder.decode(base.bytes), decoder.decode(own.bytes));
    return { ...own, bytes: encoder.encode(text), source: `${base.source} and ${own.source}` };
  } catch (error) {
    throw new UserError(
      "TEMPLATE_INVALID",
      `${own.path} cannot be joined of ${base.source} and ${own.source}: ${error instanceof Error ? error.message : String(error)}.`,
      "Put it right in the template, or take another merge.",
      { cause: error },
    );
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
