import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";

/** What a command took, with everything that it started. */
export interface Spent {
  /** User and system time in s. */
  readonly cpu: number;
  /** Resident memory at its peak in MB; undefined where there is no `/proc`. */
  readonly memory: number | undefined;
  readonly status: number;
}

/** Runs a command to its end. POSIX: its processor time is read from the account of a shell that waits for it. */
export async function spend(
  command: readonly string[],
  { cwd, stdin, stdout }: { readonly cwd: string; readonly stdin: string; readonly stdout: string },
): Promise<Spent> {
  const files = [openSync(stdin, "r"), openSync(stdout, "w")];
  // `times` says two lines, "user system" each: of the shell itself, then of its children and theirs.
  const script = '"$@" 3>&- 2>/dev/null; status=$?; times >&3; exit $status';
  const child = spawn("sh", ["-c", script, "sh", ...command], {
    cwd,
    detached: true, // the leader of a process group, by which its descendants are known
    stdio: [files[0], files[1], "inherit", "pipe"],
  });
  let memory: number | undefined;
  // The kernel keeps the peak of a process for as long as it lives.
  const watch = setInterval(() => {
    const now = memoryOfGroup(child.pid ?? 0);
    if (now !== undefined) memory = Math.max(memory ?? 0, now);
  }, 100);
  try {
    let account = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => (account += chunk.toString()));
    const status = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
    const cpu = (account.split("\n")[1] ?? "").split(" ").map(seconds);
    return { cpu: cpu.reduce((sum, each) => sum + each, 0), memory, status };
  } finally {
    clearInterval(watch);
    for (const file of files) closeSync(file);
  }
}

function seconds(time: string): number {
  const [minutes, rest] = time.replace("s", "").split("m");
  return Number(minutes) * 60 + Number(rest);
}

/** MB: the sum of what each process that lives has held at most so far, which the sum at any moment does not exceed. */
function memoryOfGroup(group: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  let kilobytes = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name of the program stands in parentheses; after it: state, parent, group.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) !== group) continue;
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"));
      kilobytes += Number(peak?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes / 1024;
}
