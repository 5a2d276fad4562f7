import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/**
 * Every file writes the same specifier, wherever it lies: a path would lead each of them somewhere else.
 *
 * @throws UserError USAGE
 */
export function refuseSpecifier(importFrom: string | undefined): void {
  if (importFrom === undefined || specifier.test(importFrom)) return;
  throw new UserError(
    "USAGE",
    `${quote(importFrom)} is no package and no alias that every file can import from.`,
    "Name one with --import-from, such as @acme/async/* or #async/*; --into takes a folder.",
  );
}

/** At most one star, and none at its beginning. */
const specifier = /^[^\s"'`\\*./][^\s"'`\\*]*\*?[^\s"'`\\*]*$/;
