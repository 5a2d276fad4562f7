import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Which process holds a journal. A number alone does not say: the system gives it to another process later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** What the system says about when the process began; undefined where it cannot be told without a child process. */
  readonly start?: string;
  readonly host: string;
}

export function ownIdentity(): ProcessIdentity {
  const { start } = statOf(process.pid);
  return { pid: process.pid, host: hostname(), ...(start !== undefined && { start }) };
}

/**
 * Whether the process that said so `ageMs` ago may still be at work. Where that cannot be told (another host or container that
 * shares the folder, no start time) it is taken to be for an hour: writing takes seconds.
 */
export function mayRun({ pid, start, host }: ProcessIdentity, ageMs: number): boolean {
  if (host !== hostname()) return ageMs < hour;
  if (!exists(pid)) return false;
  const { state, start: now } = statOf(pid);
  // It has ended, and its parent has not asked for that: in a container it may stay so for good.
  if (state === "Z" || state === "X") return false;
  return start === undefined || now === undefined ? ageMs < hour : start === now;
}

const hour = 3_600_000;

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, and is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Linux: fields 3 and 22 of /proc/PID/stat, the latter ticks since boot. The name before them may hold anything, brackets too. */
function statOf(pid: number): { readonly state?: string; readonly start?: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, start] = [fields[0], fields[19]];
    return { ...(state !== undefined && { state }), ...(start !== undefined && { start }) };
  } catch {
    return {};
  }
}
