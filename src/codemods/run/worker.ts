import { parentPort, workerData } from "node:worker_threads";
import type { Hit } from "./read-hit.ts";
import { openSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { transformHit } from "./transform-hit.ts";

/** A thread of `transformInThreads`: a batch of files comes in, their outcomes go out, without the texts that are known already. */
const options = openSettings(workerData as Settings);

parentPort!.on("message", (hits: readonly Hit[]) => {
  const outcomes = hits.map((hit) => {
    const outcome = transformHit(hit, options);
    return outcome?.kind === "read" ? { ...outcome, before: "" } : outcome;
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort!.postMessage(outcomes);
});
