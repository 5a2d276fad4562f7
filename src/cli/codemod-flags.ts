import type { Flag } from "./flags.ts";

const rules = {
  flag: "rules",
  kind: "list",
  placeholder: "<a,b>",
  field: "rules",
  help: "Only these rules, and only the sites that they know [default: all]",
} as const;

const since = {
  flag: "since",
  kind: "text",
  placeholder: "<ref>",
  help: "Only files that are not as they were at that commit",
} as const;

const format = {
  flag: "format",
  kind: "text",
  placeholder: "text|json",
  help: "json: one event a line for each site, edit and file that failed; the last line has the totals",
} as const;

const json = { flag: "json", kind: "switch", help: "The same as --format json" } as const;

const jobs = {
  flag: "jobs",
  kind: "number",
  placeholder: "<n>",
  field: "jobs",
  help: "At most so many threads [default: what pays]; the outcome is the same for any number",
} as const;

const help = { flag: "help", letter: "h", kind: "switch", help: "Print this" } as const;

/** What `codemod` takes. Flags with a `field` can also stand in corral.json. */
export const codemodFlags = [
  { flag: "write", kind: "switch", help: "Make the edits; without it nothing is written" },
  rules,
  { flag: "list", kind: "switch", help: "List the rules with their codes" },
  since,
  {
    flag: "unsafe",
    kind: "list",
    placeholder: "<code,…>",
    field: "unsafe",
    help: "Also make the prepared edits of these codes, which change what the code does",
  },
  {
    flag: "concurrency",
    kind: "number",
    placeholder: "<n>",
    field: "concurrency",
    help: "The bound that edits of the code `bounded` write [default: 8]",
  },
  {
    flag: "into",
    kind: "text",
    placeholder: "<folder>",
    field: "into",
    help: "Folder for the copied primitives, also one of another package [default: in each package that needs them]",
  },
  {
    flag: "import-from",
    kind: "text",
    placeholder: "<specifier>",
    field: "importFrom",
    help: "What code imports the primitives from, * standing for the file: @acme/async/*; of an installed package nothing is copied",
  },
  {
    flag: "patch",
    kind: "text",
    placeholder: "<file>",
    help: "Write all of it as a patch that `git apply` takes at the root of the repository",
  },
  {
    flag: "allow-dirty",
    kind: "switch",
    help: "Write also where changes are not committed, or where there is no repository",
  },
  format,
  jobs,
  json,
  help,
] as const satisfies readonly Flag[];

/** What `check` takes. */
export const checkFlags = [
  rules,
  since,
  format,
  jobs,
  json,
  help,
] as const satisfies readonly Flag[];

/** What `undo` takes. */
export const undoFlags = [json, help] as const satisfies readonly Flag[];
