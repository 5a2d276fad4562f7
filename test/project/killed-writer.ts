import { writeFiles } from "../../src/project/write-files.ts";
import { userJournals } from "../../src/project/journal-store.ts";
import type { Policy } from "../../src/project/survey-target.ts";
import { stoppingAt } from "./stopping-file-system.ts";
import { filesOf } from "./files-of.ts";

/** A process of its own that writes a tree, and ends itself by SIGKILL at its n-th changing call. */
const [target = "", policy, call] = process.argv.slice(2);
const fs = stoppingAt(Number(call), () => process.kill(process.pid, "SIGKILL"));
const files = filesOf({ "a.txt": "new a", "src/b.txt": "new b", "src/deep/c.txt": "new c" });
const store = userJournals(process.env, fs);
const remove = policy === "overwrite" ? ["old/deep/d.txt", "src/e.txt", "gone.txt"] : [];
await writeFiles(target, files, { policy: policy as Policy, store, remove });
