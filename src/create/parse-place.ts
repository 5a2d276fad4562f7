import type { Place } from "./decode.ts";
import { JsonSyntaxError, parseJsonc } from "../shared/jsonc.ts";
import { UserError } from "../shared/errors.ts";

/**
 * A document in JSON, comments allowed, ready to be decoded.
 *
 * @param file name that errors show
 * @throws UserError TEMPLATE_INVALID with file and line
 */
export function parsePlace(source: string, file: string): Place {
  if (source.length > maxLength) {
    throw new UserError(
      "TEMPLATE_INVALID",
      `${file} is longer than ${maxLength} characters.`,
      "Is this the right file?",
    );
  }
  try {
    const document = parseJsonc(source);
    return { value: document.value, path: [], document, file };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new UserError(
      "TEMPLATE_INVALID",
      `${file}:${error.line}: ${error.message}.`,
      error.hint,
      { cause: error },
    );
  }
}

const maxLength = 1_000_000;
