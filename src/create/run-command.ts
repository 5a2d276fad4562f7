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
  const { execa } = await import("execa");
  const options = { cwd, env, extendEnv: false, cancelSignal: signal } as const;
  let child;
  try {
    child = execa(file, args, { ...options, stdin: "ignore", buffer: false, reject: false });
  } catch (error) {
    // An argument that no program can be given: execa looks before it starts anything.
    return { code: error instanceof Error ? error.message : String(error) };
  }
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", onLine);
  let leftover: NodeJS.Timeout | undefined;
  child.once("exit", () => {
    // A process that it left behind holds the other end of the pipes: after a while nobody reads them any more.
    leftover = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, leftoverMs);
  });
  const { exitCode, signal: endedBy, code } = await child;
  clearTimeout(leftover);
  return {
    ...(exitCode !== undefined && { exitCode }),
    ...(endedBy !== undefined && { signal: endedBy }),
    ...(code !== undefined && { code }),
  };
}

const leftoverMs = 1000;
