import { UserError } from "../shared/errors.ts";
import { failed } from "./finish.ts";
import type { Io } from "./io.ts";
import { faultOf } from "./print.ts";

/**
 * Runs a command and says how it went where it failed; resolves to the exit status: 0, 70, or one of `userErrorExit`. Never rejects.
 *
 * @param run resolves to the command's own status
 */
export async function guarded(
  io: Io,
  { json }: { readonly json: boolean },
  run: () => Promise<number>,
): Promise<number> {
  try {
    const status = await run();
    const fault = await faultOf(io.stdout);
    if (fault === undefined) return status;
    const what = `Standard output could not be written: ${fault.message}.`;
    throw new UserError("WRITE_FAILED", what, "All else is done.", { cause: fault });
  } catch (error) {
    return failed(io, { json, error: asUserError(error) });
  }
}

/** What Deno does not allow is not for us to mend; its own message names the flag. */
function asUserError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "NotCapable") return error;
  return new UserError("USAGE", `Deno: ${error.message}.`, "Or allow all: deno run -A.", {
    cause: error,
  });
}
