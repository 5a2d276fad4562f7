import type { Flag } from "./flags.ts";

/** What takes a project's features on and off takes for it. */
export const sourceFlags = [
  {
    flag: "install",
    kind: "switch",
    help: "Of a feature: install afterwards, where dependencies have changed",
  },
  {
    flag: "offline",
    kind: "switch",
    help: "Of a feature: take the project's template from the cache, ask no server",
  },
  {
    flag: "trust",
    kind: "text",
    placeholder: "<digest>",
    help: "Of a feature: agree to the commands of the template that has this digest",
  },
] as const satisfies readonly Flag[];

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
    help: "Write nothing: show how the copies differ from what is shipped, or what a feature changes; without names, all copies",
  },
  { flag: "merge", kind: "switch", help: "Keep edited files as they are" },
  { flag: "overwrite", kind: "switch", help: "Replace edited files" },
  ...sourceFlags,
  { flag: "json", kind: "switch", help: "Print one JSON event a line, the last one the result" },
  { flag: "help", letter: "h", kind: "switch", help: "Print this" },
] as const satisfies readonly Flag[];
