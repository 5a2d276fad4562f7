import { join } from "node:path";
import { userJournals } from "../../src/project/journal-store.ts";
import { recoverJournals } from "../../src/project/recover-journals.ts";
import { undoRun } from "../../src/project/undo-run.ts";
import { writeRun } from "../../src/project/write-run.ts";
import { runOf } from "./example-run.ts";
import { stoppingAt } from "./stopping-file-system.ts";

/** A process of its own that makes a run or takes it back, and ends itself by SIGKILL at its n-th changing call. */
const [what, target = "", cache = "", call] = process.argv.slice(2);
const fs = stoppingAt(Number(call), () => process.kill(process.pid, "SIGKILL"));
const store = userJournals({ XDG_CACHE_HOME: cache }, fs);
const records = { fs, folders: [join(cache, "runs")] };
if (what === "write") {
  await writeRun(target, runOf(), { store, records, shown: target });
} else {
  recoverJournals(store);
  await undoRun(target, { store, records });
}
