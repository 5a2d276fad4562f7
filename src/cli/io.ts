/** The outside, as far as the command line reaches it; an argument, so that nothing is patched. */
export interface Io {
  /** Absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The real outside. Each part is taken when it is used: opening a stream takes time, and the current folder may be gone. */
export function processIo(): Io {
  return {
    env: process.env,
    get cwd() {
      return process.cwd();
    },
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
  };
}

/** Whether somebody sits there to be asked: a terminal on both sides, and no CI. */
export function isInteractive(io: Io): boolean {
  return io.stdin.isTTY && canRedraw(io);
}

/** Whether somebody watches standard output, at a terminal whose lines can be drawn over. */
export function canRedraw({ stdout, env }: Io): boolean {
  const ci = env["CI"];
  const isCi = ci !== undefined && !["", "0", "false"].includes(ci);
  return stdout.isTTY && !isCi && env["TERM"] !== "dumb";
}
