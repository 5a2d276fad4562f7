/** The outside, as far as the command line reaches it; `process` gives it in `bin/`, tests give their own. */
export interface Io {
  /** Absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Whether somebody sits there to be asked: a terminal on both sides, and no CI. */
export function isInteractive({ stdin, stdout, env }: Io): boolean {
  const ci = env["CI"];
  const isCi = ci !== undefined && !["", "0", "false"].includes(ci);
  return stdin.isTTY && stdout.isTTY && !isCi && env["TERM"] !== "dumb";
}
