/** What changes how a command runs rather than what is made. Flags only: no variable, no answers-file field, no prompt. */
export interface Mode {
  readonly flag: string;
  readonly letter?: string;
  /** Stands for the value in help; absent: a switch. */
  readonly placeholder?: string;
  readonly help: string;
}

export const modes = [
  {
    flag: "answers",
    placeholder: "<file.json>",
    help: "Read answers from a JSON file; - reads standard input",
  },
  { flag: "yes", letter: "y", help: "Ask nothing: take the default of what is not answered" },
  { flag: "dry-run", help: "Write nothing: list every file with size and sha256, and the steps" },
  { flag: "verify", help: "After installing: typecheck, lint and test the new project" },
  { flag: "merge", help: "Target may hold files: keep those that are there" },
  {
    flag: "overwrite",
    help: "Target may hold files: replace those that the project also has, delete none",
  },
  { flag: "offline", help: "Take templates from the cache, and use no network for them" },
  {
    flag: "trust",
    placeholder: "<digest>",
    help: "Agree to the commands of the template that has this digest",
  },
  { flag: "json", help: "Print one JSON event a line, the last one the result; ask nothing" },
  { flag: "help", letter: "h", help: "Print this" },
  { flag: "version", letter: "v", help: "Print the version" },
] as const satisfies readonly Mode[];

export type ModeFlag = (typeof modes)[number]["flag"];

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  /** Its name is kept, and using it says so. */
  readonly reserved?: true;
}

export const commands: readonly Command[] = [
  { name: "create", usage: "create [folder]", help: "Create a project; the word may be left out" },
  {
    name: "schema",
    usage: "schema [codemod|template]",
    help: "Print the JSON schema of --answers; of corral.json; of template.json",
  },
  { name: "help", usage: "help", help: "Print this" },
  {
    name: "add",
    usage: "add <name…>",
    help: "Add features to a project, copy primitives into any package; add --help",
  },
  { name: "remove", usage: "remove <name…>", help: "Take features out of a project" },
  {
    name: "codemod",
    usage: "codemod [paths]",
    help: "Move code to the primitives; codemod --help",
  },
  { name: "check", usage: "check [paths]", help: "Find what codemod would change or warn of" },
  { name: "undo", usage: "undo", help: "Take back the last codemod --write" },
  {
    name: "template",
    usage: "template <command>",
    help: "Make, check and try templates of your own; template --help",
  },
  { name: "update", usage: "update", help: "Update to a newer template", reserved: true },
  { name: "status", usage: "status", help: "Say what is outdated or drifted" },
];
