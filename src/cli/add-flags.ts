import type { Flag } from "./flags.ts";

/** What `add` takes besides names. */
export const addFlags = [
  { flag: "list", kind: "switch", help: "List the primitives, and change nothing" },
  {
    flag: "into",
    kind: "text",
    placeholder: "<folder>",
    help: "Folder for the copies; also one of another package, which others then import by name [default: where copies are, else concurrency beside the code]",
  },
  {
    flag: "import-from",
    kind: "text",
    placeholder: "<specifier>",
    help: "What code writes to import them, * standing for the file: @acme/async/*; remembered",
  },
  {
    flag: "dry-run",
    kind: "switch",
    help: "Write nothing: list every file with size and sha256",
  },
  {
    flag: "diff",
    kind: "switch",
    help: "Write nothing: show how the copies differ from what is shipped; without names, of all copies",
  },
  { flag: "merge", kind: "switch", help: "Keep edited copies as they are" },
  { flag: "overwrite", kind: "switch", help: "Replace edited copies" },
  { flag: "json", kind: "switch", help: "Print one JSON event a line, the last one the result" },
  { flag: "help", letter: "h", kind: "switch", help: "Print this" },
] as const satisfies readonly Flag[];
