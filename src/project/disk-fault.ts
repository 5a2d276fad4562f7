import { codeOf } from "./file-system.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** What a failed call of the file system means to the person at the keyboard. Any other error is handed back as it is. */
export function diskFault(error: unknown, shown: string): unknown {
  const code = codeOf(error);
  if (error instanceof UserError || code === undefined) return error;
  const target = quote(shown);
  if (noAccess.has(code)) {
    const what = `${target} cannot be written to (${code}).`;
    return new UserError(
      "TARGET_NOT_WRITABLE",
      what,
      `${untouched} Pick one that you may write to.`,
      { cause: error },
    );
  }
  if (noSpace.has(code)) {
    const what = `There is no space left for ${target} (${code}).`;
    return new UserError("WRITE_FAILED", what, `${untouched} Make space, then try again.`, {
      cause: error,
    });
  }
  const what = `${target} could not be written: ${error instanceof Error ? error.message : code}.`;
  return new UserError("WRITE_FAILED", what, untouched, { cause: error });
}

const untouched = "The folder is as it was before.";
const noAccess = new Set(["EACCES", "EPERM", "EROFS"]);
const noSpace = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
