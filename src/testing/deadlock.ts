import { countActive, cpuMs, liveThreads, realDelay, realWorld } from "./real-world.ts";
import { liveWorkerCalls } from "./worker-calls.ts";

/** Nothing can run any more, and somebody still waits. */
export class DeadlockError extends Error {
  override readonly name = "DeadlockError";
}

export interface DeadlockWatch {
  /** Whether nothing is planned: no timer is set on the clock in use. */
  readonly isIdle: () => boolean;
  /** What waits, for the message. */
  readonly describe: () => string;
  /** Awaited before the verdict: what goes on without a trace, such as modules being loaded. */
  readonly settled?: (() => PromiseLike<void>) | undefined;
}

/**
 * What `work` gives; rejects with a DeadlockError when `work` waits though nothing is left that could
 * wake it, for a quarter of a second: no timer, file, socket, child process, thread, no call of a worker,
 * and the processor is idle, so that no hidden thread computes. A runtime that does not tell of these
 * (`process.getActiveResourcesInfo`) gets no verdict.
 */
export async function orDeadlock<T>(work: PromiseLike<T>, watch: DeadlockWatch): Promise<T> {
  let settled = false;
  const result = Promise.resolve(work).finally(() => (settled = true));
  result.catch(() => {}); // Reported by whoever awaits what this function returns, or nobody after a deadlock.
  const verdict = (async (): Promise<void> => {
    let quiet = 0;
    let cpuBefore = cpuMs();
    while (!settled) {
      await realDelay(POLL_MS, { ref: false });
      quiet = nothingLeft(watch) ? quiet + 1 : 0;
      if (quiet > 0 && quiet < POLLS) continue;
      const busyMs = cpuMs() - cpuBefore;
      if (quiet === POLLS && busyMs < POLLS * POLL_MS * BUSY) {
        await watch.settled?.();
        if (!settled && nothingLeft(watch)) {
          throw new DeadlockError(
            `nothing can run any more, and this waits:\n${watch.describe()}`.trimEnd(),
          );
        }
      }
      quiet = 0;
      cpuBefore = cpuMs();
    }
  })();
  await Promise.race([result, verdict]);
  return result;
}

const POLL_MS = 25;
const POLLS = 10;
/** Share of one processor above which something computes. */
const BUSY = 0.3;

function nothingLeft({ isIdle }: DeadlockWatch): boolean {
  return (
    isIdle() &&
    liveWorkerCalls() === 0 &&
    liveThreads() === 0 &&
    realWorld() === "quiet" &&
    countActive("Timeout") === 0 &&
    tellsResources
  );
}

const tellsResources =
  typeof (globalThis as unknown as { process?: { getActiveResourcesInfo?: unknown } }).process
    ?.getActiveResourcesInfo === "function";
