import type { RunFiles } from "../../src/project/write-run.ts";
import { filesOf } from "./files-of.ts";

/** A run that edits two files, makes a third and removes a fourth. */
export function runOf(): RunFiles {
  return {
    edited: [
      { path: "a.txt", before: "old a" },
      { path: "src/b.txt", before: "old b" },
    ],
    removed: ["old/run.sh"],
    files: filesOf({ "a.txt": "new a", "src/b.txt": "new b", "src/made/c.txt": "new c" }),
  };
}
