import { countActive, realDelay, realWorld } from "./real-world.ts";
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
 * wake it: no timer, no file, socket, child process, no call of a worker, for a quarter of a second. A
 * runtime that does not tell of these (`process.getActiveResourcesInfo`) gets no verdict.
 */
export async function orDeadlock<T>(work: PromiseLike<T>, watch: DeadlockWatch): Promise<T> {
  let settled = false;
  const result = Promise.resolve(work).finally(() => (settled = true));
  result.catch(() => {}); // Reported by whoever awaits what this function returns, or nobody after a deadlock.
  const verdict = (async (): Promise<void> => {
    for (let quiet = 0; !settled;) {
      await realDelay(POLL_MS);
      quiet = nothingLeft(watch) ? quiet + 1 : 0;
      if (quiet === POLLS) {
        await watch.settled?.();
        if (!settled && nothingLeft(watch)) {
          throw new DeadlockError(
            `nothing can run any more, and this waits:\n${watch.describe()}`.trimEnd(),
          );
        }
        quiet = 0;
      }
    }
  })();
  await Promise.race([result, verdict]);
  return result;
}

const POLL_MS = 25;
const POLLS = 10;

function nothingLeft({ isIdle }: DeadlockWatch): boolean {
  return (
    isIdle() &&
    liveWorkerCalls() === 0 &&
    realWorld() === "quiet" &&
    countActive("Timeout") === 0 &&
    tellsResources
  );
}

const tellsResources =
  typeof (globalThis as unknown as { process?: { getActiveResourcesInfo?: unknown } }).process
    ?.getActiveResourcesInfo === "function";
