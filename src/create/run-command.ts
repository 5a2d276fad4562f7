import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** How a command ended: with a status, by a signal, or not at all, for it could not be started. */
export interface Ending {
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
  /** Why it could not be started, such as "ENOENT". */
  readonly code?: string;
}

export interface CommandContext {
  /** Absolute path. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted, the command is asked to end; if it does not, it is ended five seconds later. */
  readonly signal: AbortSignal;
  /** Takes each line that it prints, without the line end; what it says as errors among the rest. */
  readonly onLine: (line: string) => void;
}

/**
 * Runs a program with arguments, by no shell (on Windows a `.cmd` file gets its arguments quoted as it needs them), with nothing to
 * read. Resolves when it has ended and all that it printed is told; what a process that it left behind prints is not waited for.
 */
export async function runCommand(
  [file, ...args]: readonly [string, ...string[]],
  { cwd, env, signal, onLine }: CommandContext,
): Promise<Ending> {
  const { default: spawn } = await import("cross-spawn");
  let child: ChildProcess;
  try {
    child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  } catch (error) {
    return { code: codeOf(error) };
  }
  for (const input of [child.stdout, child.stderr])
    if (input !== null) createInterface({ input }).on("line", onLine);
  const kill = (): void => void child.kill("SIGKILL");
  let patience: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill();
    patience = setTimeout(kill, patienceMs);
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  process.on("exit", kill);
  try {
    return await endOf(child);
  } finally {
    process.off("exit", kill);
    signal.removeEventListener("abort", stop);
    clearTimeout(patience);
  }
}

const patienceMs = 5000;

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    let leftover: NodeJS.Timeout | undefined;
    child.on("error", (error) => {
      // It may also say that a signal did not reach it: then it is there, and will end.
      if (child.pid === undefined) resolve({ code: codeOf(error) });
    });
    child.on("exit", () => {
      // A process that it left behind holds the other end of the pipes: after a while nobody reads them any more.
      leftover = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, leftoverMs);
    });
    child.on("close", (exitCode, signal) => {
      clearTimeout(leftover);
      resolve({ ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) });
    });
  });
}

const leftoverMs = 1000;

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
