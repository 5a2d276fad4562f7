import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/** A flag as typed, and what stands behind its first `=`. */
export function splitOnce(word: string): readonly [string, string | undefined] {
  const equals = word.indexOf("=");
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** The mistake of a flag that there is not, with the nearest one that there is. */
export function unknownFlag(written: string, known: Iterable<string>): UserError {
  const near = nearest(written, known);
  const hint =
    near === undefined ? "--help lists them all." : `Did you mean ${near}? --help lists them all.`;
  return new UserError("USAGE", `${quote(written)} is not a flag.`, hint);
}
