import type { CodemodRequest, CodemodRun } from "../codemods/run/run-codemod.ts";
import { runCodemod } from "../codemods/run/run-codemod.ts";
import { UserError } from "../shared/errors.ts";
import { CodemodProgress } from "./codemod-progress.ts";
import { wantsJson } from "./codemod-session.ts";
import type { Session } from "./codemod-session.ts";
import { failed } from "./finish.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";

/**
 * Runs one of the commands that may be asked for `--format json`, and says how it failed if it does.
 *
 * @returns the exit status; never rejects
 */
export async function watched(
  argv: readonly string[],
  io: Io,
  command: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const interrupt = watchInterrupts();
  try {
    return await command(interrupt.signal);
  } catch (error) {
    // What breaks because it was stopped says so itself only if it is a UserError, such as a failed undoing.
    const isItsOwn = error instanceof UserError || !interrupt.signal.aborted;
    const reason: unknown = isItsOwn ? error : interrupt.signal.reason;
    return failed(io, { json: wantsJson(argv), error: reason });
  } finally {
    interrupt.release();
  }
}

/** Reads and decides, with a line about it at a terminal. */
export async function readAll(
  request: CodemodRequest,
  {
    io,
    session,
    signal,
  }: { readonly io: Io; readonly session: Session; readonly signal: AbortSignal },
): Promise<CodemodRun> {
  const progress = new CodemodProgress(io);
  const { cwd, repository } = session;
  try {
    return await runCodemod(request, { cwd, repository, signal, onProgress: progress.show });
  } finally {
    progress.close();
  }
}
