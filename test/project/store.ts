import * as nodeFs from "node:fs";
import { join } from "node:path";
import type { FileSystem } from "../../src/project/file-system.ts";
import type { JournalStore } from "../../src/project/journal-store.ts";
import { ownIdentity } from "../../src/project/process-identity.ts";

/** Journals in a folder of the test. `alive`: whether their owners are taken to be at work still. */
export function storeIn(
  folder: string,
  { fs = nodeFs, alive = true }: { fs?: FileSystem; alive?: boolean } = {},
): JournalStore {
  return { folders: [join(folder, "journals")], fs, self: ownIdentity(), mayRun: () => alive };
}
