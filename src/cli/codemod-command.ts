import { rules } from "../codemods/index.ts";
import { planWrites } from "../codemods/run/plan-writes.ts";
import type { Writes } from "../codemods/run/plan-writes.ts";
import { refuseUncommitted, refuseUntracked } from "../codemods/run/refuse-uncommitted.ts";
import type { CodemodRun } from "../codemods/run/run-codemod.ts";
import { writeRun } from "../project/write-run.ts";
import { codemodAbout } from "./codemod-about.ts";
import { readConfig } from "./codemod-config.ts";
import {
  endJson,
  printEditEvents,
  printFailures,
  printSiteEvents,
  statusOf,
} from "./codemod-end.ts";
import { codemodFlags } from "./codemod-flags.ts";
import { savePatch } from "./codemod-patch.ts";
import { readAll, watched } from "./codemod-run.ts";
import { formatOf, leftHalfWritten, openSession, recover } from "./codemod-session.ts";
import type { Session } from "./codemod-session.ts";
import {
  formatCautions,
  formatEdits,
  formatRules,
  formatSites,
  formatTally,
  formatWrites,
  howToUndo,
  paintDiff,
  shownFrom,
} from "./codemod-text.ts";
import { formatCommandHelp } from "./command-help.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import type { Given } from "./flags.ts";
import { isInteractive } from "./io.ts";
import type { Io } from "./io.ts";
import { print } from "./print.ts";

type Flags = Given<(typeof codemodFlags)[number]>;

/** `codemod`: reads, decides and shows; with `--write` it writes. @returns the exit status; never rejects */
export function codemodCommand(argv: readonly string[], io: Io): Promise<number> {
  return watched(argv, io, (signal) => {
    const { words, given } = parseFlags(argv, codemodFlags);
    return codemod(words, given, io, signal);
  });
}

async function codemod(
  words: readonly string[],
  given: Flags,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const json = formatOf(given) === "json";
  const session = await openSession(io);
  const { look, repository, root, cwd } = session;
  if (given.help) {
    const help = formatCommandHelp(codemodAbout, codemodFlags, look);
    return succeeded(io, { json, text: help, result: { help } });
  }
  if (given.list) {
    const list = rules.map(({ name, summary, codes }) => ({ name, summary, codes }));
    return succeeded(io, { json, text: formatRules(rules, look), result: { rules: list } });
  }
  const halfWritten = leftHalfWritten(recover(session, io, { json }));
  const guarded = given.write === true && given["allow-dirty"] !== true;
  const untracked = guarded ? await refuseUncommitted(repository, cwd) : new Set<string>();
  const settings = { ...readConfig(root), ...given };
  const request = { ...settings, paths: words, importFrom: settings["import-from"] };
  const run = await readAll(request, { io, session, signal });
  if (!json && given.write !== true && given.patch === undefined && isInteractive(io)) {
    const { askWhatToDo } = await import("./codemod-terminal.ts");
    printFailures(io, run.outcomes, shownFrom(cwd, root));
    await askWhatToDo(run, { io, session, signal, allowDirty: given["allow-dirty"] === true });
    print(io.stdout, formatCautions({ cautions: halfWritten }, look));
    return statusOf(run.outcomes);
  }
  const planned = planWrites(root, run.outcomes, run.surroundings);
  const writes = { ...planned, cautions: [...planned.cautions, ...halfWritten] };
  refuseUntracked(
    writes.edited.map(({ path }) => path),
    untracked,
  );
  return json
    ? reportJson(run, writes, { given, io, session, signal })
    : reportText(run, writes, { given, io, session, signal });
}

interface Context {
  readonly given: Flags;
  readonly io: Io;
  readonly session: Session;
  readonly signal: AbortSignal;
}

async function reportJson(run: CodemodRun, writes: Writes, context: Context): Promise<number> {
  const { given, io } = context;
  printSiteEvents(io, run.outcomes);
  printEditEvents(io, writes);
  const did = await carryOut(writes, context);
  const { cautions } = writes;
  return endJson(io, run, { dryRun: given.write !== true, cautions, ...did });
}

async function reportText(run: CodemodRun, writes: Writes, context: Context): Promise<number> {
  const { given, io, session } = context;
  const { look } = session;
  const shown = shownFrom(session.cwd, session.root);
  const say = (text: string): void => print(io.stdout, text);
  say(`${formatTally(run.tally, look)}\n${formatSites(run.outcomes, shown)}\n`);
  if (given.write !== true) say(`${paintDiff(formatEdits(writes.edited), look)}\n`);
  printFailures(io, run.outcomes, shown);
  const { patch, written } = await carryOut(writes, context);
  if (patch !== undefined) say(`Saved as ${patch}: \`git apply\` takes it at ${session.root}.\n`);
  if (writes.edited.length === 0) say("There is nothing to write.\n");
  else if (written.length > 0) {
    say(`${look.paint.green("Wrote")} ${formatWrites(writes, run.tally)}. ${howToUndo}\n`);
  } else say(`Nothing was written: --write makes ${formatWrites(writes, run.tally)}.\n`);
  say(formatCautions(writes, look));
  return statusOf(run.outcomes);
}

/** Writes the patch and the files, as far as they are wanted. */
async function carryOut(
  writes: Writes,
  { given, session, signal }: Context,
): Promise<{ readonly patch?: string; readonly written: readonly string[] }> {
  const { root, store, records } = session;
  if (given.patch !== undefined) {
    savePatch(given.patch, writes, session);
  }
  const patch = given.patch === undefined ? {} : { patch: given.patch };
  if (given.write !== true) return { ...patch, written: [] };
  await writeRun(root, writes, { store, records, signal, shown: root });
  return { ...patch, written: writes.files.map(({ path }) => path) };
}
