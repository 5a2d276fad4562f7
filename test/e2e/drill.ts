import { disconnect } from "./drills/disconnect.ts";
import { cutOffAtDeadline, secondSignal, stopThroughPackageManager } from "./drills/signals.ts";
import { spinningTask } from "./drills/spinning-task.ts";
import { stopUnderLoad } from "./drills/stop-under-load.ts";
import type { DrillReport, DrillTarget } from "./drills/target.ts";

export type { DrillReport, DrillTarget };

/**
 * Drills a service as its worst day would: one report after the other, each from a fresh start of it.
 * Everything goes to 127.0.0.1, bounded in number and time (about 20 s in all). POSIX only: Windows has no SIGTERM.
 */
export async function* drill(target: DrillTarget): AsyncGenerator<DrillReport, void> {
  const { spin, packageManagerStart } = target;
  yield stopUnderLoad(target);
  yield disconnect(target);
  if (spin !== undefined) yield spinningTask({ ...target, spin });
  yield cutOffAtDeadline(target);
  yield secondSignal(target);
  if (packageManagerStart !== undefined)
    yield stopThroughPackageManager({ ...target, packageManagerStart });
}
