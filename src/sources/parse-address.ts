import type { Address } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/**
 * Reads what a person typed for `--template`.
 *
 * @param builtins names of the built-in templates
 * @throws UserError USAGE, TEMPLATE_UNKNOWN with what it could mean
 */
export function parseAddress(text: string, builtins: readonly string[]): Address {
  if (builtins.includes(text)) return { kind: "builtin", name: text };
  if (/^(?:\.{1,2}(?:[/\\]|$)|\/|~)/.test(text)) return { kind: "folder", path: text };
  const near = nearest(text, builtins);
  throw new UserError(
    "TEMPLATE_UNKNOWN",
    `There is no template ${quote(text)}.`,
    near === undefined ? `Pick one of: ${builtins.join(", ")}.` : `Did you mean "${near}"?`,
  );
}
