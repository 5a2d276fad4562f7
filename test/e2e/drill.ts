import { disconnect } from "./drills/disconnect.ts";
import {
  cutOffAtDeadline,
  echoedCtrlC,
  pressCtrlC,
  secondSignal,
  stopThroughPackageManager,
} from "./drills/signals.ts";
import { RunningService } from "./running-service.ts";
import { spinningTask } from "./drills/spinning-task.ts";
import { stopUnderLoad } from "./drills/stop-under-load.ts";
import type { DrillReport, DrillTarget } from "./drills/target.ts";

export type { DrillReport, DrillTarget };

/**
 * Drills a service as its worst day would: used, left by its clients, stopped under load; then started
 * again for each further way to stop it. One report after the other. Everything goes to 127.0.0.1, bounded
 * in number and time (about 15 s in all). POSIX only: Windows has no SIGTERM.
 */
export async function* drill(target: DrillTarget): AsyncGenerator<DrillReport, void> {
  const { spin, packageManagerStart } = target;
  const service = await RunningService.start(target);
  try {
    yield await disconnect(target, service);
    if (spin !== undefined) yield await spinningTask(spin, service);
    yield await stopUnderLoad(target, service);
  } finally {
    service.dispose();
  }
  yield cutOffAtDeadline(target);
  yield secondSignal(target);
  yield echoedCtrlC(target);
  if (packageManagerStart === undefined) return;
  yield stopThroughPackageManager({ ...target, packageManagerStart });
  yield pressCtrlC({ ...target, packageManagerStart });
}
