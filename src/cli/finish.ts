import { UserError } from "../shared/errors.ts";
import { printable } from "../shared/quote.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./layout.ts";
import { print, printEvent } from "./print.ts";

/** Says the end of a command that went well: `text`, or with --json `result` as the one last line. @returns exit status 0 */
export function succeeded(
  io: Io,
  {
    json,
    text,
    result,
  }: { readonly json: boolean; readonly text: string; readonly result: object },
): number {
  if (json) printEvent(io, { type: "result", ok: true, exitCode: 0, ...result });
  else print(io.stdout, text);
  return 0;
}

/**
 * Says the end of a command that failed: one message on standard error, or with --json the one last line.
 *
 * @returns exit status of a UserError by its code; 70 for anything else, which is a bug of ours
 */
export function failed(
  io: Io,
  { json, error }: { readonly json: boolean; readonly error: unknown },
): number {
  const exitCode = error instanceof UserError ? error.exitCode : 70;
  if (json) printEvent(io, { type: "result", ok: false, exitCode, error: asData(error) });
  else print(io.stderr, asText(error, io));
  return exitCode;
}

export const whereToReport =
  "This is a bug in create-corral. `npm bugs create-corral` opens the place to report it.";

function asText(error: unknown, { stderr, env }: Io): string {
  const { bold, red } = paintFor(stderr, env);
  // It may quote what others wrote.
  if (error instanceof UserError)
    return `${red("error")} ${bold(printable(error.message))}\n${printable(error.hint)}\n`;
  return `${stackOf(error)}\n\n${whereToReport}\n`;
}

function asData(error: unknown): object {
  if (error instanceof UserError)
    return { code: error.code, message: error.message, hint: error.hint };
  return { code: "BUG", message: String(error), stack: stackOf(error), hint: whereToReport };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
