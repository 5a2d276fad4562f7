import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";
import type { FetchContext } from "../sources/source.ts";
import { formatCommandHelp } from "./command-help.ts";
import type { About } from "./command-help.ts";
import type { Look } from "./create-text.ts";
import { succeeded } from "./finish.ts";
import type { Flag } from "./flags.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";
import { columns, paintFor, widthOf, wrap } from "./layout.ts";
import { print } from "./print.ts";

/** What a command of `template` gets besides its own words and flags. */
export interface TemplateCall {
  readonly io: Io;
  readonly json: boolean;
  readonly look: Look;
  readonly signal: AbortSignal;
  /** To fetch what a template extends. */
  readonly fetch: FetchContext;
}

/** One command of `template`, in a file of its own. */
export interface TemplateVerb {
  readonly about: About;
  readonly flags: readonly Flag[];
  /** @returns exit status */
  run(argv: readonly string[], call: TemplateCall): Promise<number>;
}

export const templateVerbs: Readonly<
  Record<string, { readonly help: string; load(): Promise<{ readonly verb: TemplateVerb }> }>
> = {
  init: {
    help: "Start a template, or a package of templates",
    load: () => import("./template-init.ts"),
  },
  lint: {
    help: "Find what is wrong with a template; ends with 1 if there is anything",
    load: () => import("./template-lint.ts"),
  },
  test: {
    help: "Run the tests of its manifest; ends with 1 if one fails",
    load: () => import("./template-test.ts"),
  },
  record: {
    help: "Record what the tests expect from now on",
    load: () => import("./template-record.ts"),
  },
  preview: {
    help: "Show the project that some answers give",
    load: () => import("./template-preview.ts"),
  },
};

/**
 * `template`: the commands for those who write templates.
 *
 * @throws UserError by everything that the reader can put right; CANCELLED on Ctrl-C or a signal
 */
export async function templateCommand(
  [name, ...argv]: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const look = { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) };
  const chosen = name === undefined ? undefined : templateVerbs[name];
  if (chosen === undefined) {
    if (name !== undefined && !name.startsWith("-")) throw unknownVerb(name);
    const help = formatVerbs(look);
    return succeeded(io, { json, text: help, result: { help } });
  }
  const { verb } = await chosen.load();
  if (argv.some((word) => word === "--help" || word === "-h")) {
    const help = formatCommandHelp(verb.about, verb.flags, look);
    return succeeded(io, { json, text: help, result: { help } });
  }
  const interrupt = watchInterrupts();
  const { signal } = interrupt;
  const fetch: FetchContext = {
    cwd: io.cwd,
    env: io.env,
    signal,
    offline: argv.includes("--offline"),
    say: (line) => (json ? undefined : print(io.stderr, `${line}\n`)),
  };
  try {
    return await verb.run(argv, { io, json, look, signal, fetch });
  } catch (error) {
    // What breaks because it was stopped says so itself only if it is a UserError, such as a failed undoing.
    if (signal.aborted && !(error instanceof UserError)) throw signal.reason;
    throw error;
  } finally {
    interrupt.release();
  }
}

function formatVerbs({ width }: Look): string {
  const rows = Object.entries(templateVerbs).map(
    ([name, { help }]) => [`template ${name}`, help] as const,
  );
  return [
    ...wrap("create-corral template: make, check and try templates of your own", width),
    "",
    "Commands",
    ...columns(rows, width),
    "",
    ...wrap("Each has a --help of its own.", width),
    "",
  ].join("\n");
}

function unknownVerb(name: string): UserError {
  const names = Object.keys(templateVerbs);
  const near = nearest(name, names);
  const hint = near === undefined ? `There are: ${names.join(", ")}.` : `Did you mean ${near}?`;
  return new UserError("USAGE", `\`template\` has no command ${quote(name)}.`, hint);
}
