import { readDecisions } from "../codemods/run/decisions.ts";
import { planWrites } from "../codemods/run/plan-writes.ts";
import { refuseUncommitted, refuseUntracked } from "../codemods/run/refuse-uncommitted.ts";
import type { CodemodRun } from "../codemods/run/run-codemod.ts";
import type { FileOutcome } from "../codemods/run/run-files.ts";
import { tally } from "../codemods/run/tally.ts";
import { writeRun } from "../project/write-run.ts";
import { UserError } from "../shared/errors.ts";
import { savePatch } from "./codemod-patch.ts";
import { choose } from "./codemod-prompts.ts";
import type { MenuItem } from "./codemod-prompts.ts";
import type { Session } from "./codemod-session.ts";
import { applyDecisions, goSiteBySite, openSites, undecidedOf } from "./codemod-sites.ts";
import {
  formatCautions,
  formatEdits,
  formatSites,
  formatTally,
  formatWrites,
  howToUndo,
  paintDiff,
  shownFrom,
} from "./codemod-text.ts";
import type { Io } from "./io.ts";
import { print } from "./print.ts";

interface Context {
  readonly io: Io;
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly allowDirty: boolean;
}

type Action = "all" | "sites" | "decided" | "show" | "diff" | "patch" | "quit";

/** Shows what was found, and asks what to do with it until something is written or it is left. Nothing is written before that. */
export async function askWhatToDo(run: CodemodRun, context: Context): Promise<void> {
  const { io, session, signal } = context;
  const { look, root, cwd } = session;
  const shown = shownFrom(cwd, root);
  const decisions = readDecisions(session.records, root);
  const say = (text: string): void => print(io.stdout, text);
  say(`${formatTally(run.tally, look)}\n`);
  if (run.tally.sites === 0) return;
  for (;;) {
    const safe = planWrites(root, run.outcomes, run.surroundings);
    const sites = openSites(run);
    const open = undecidedOf(sites, decisions);
    const decided = await applyDecisions(run, decisions);
    const chosen = planWrites(root, decided, run.surroundings);
    const items: readonly (MenuItem<Action> | false)[] = [
      safe.edited.length > 0 && {
        value: "all",
        label: "Make all safe edits",
        hint: formatWrites(safe, run.tally),
      },
      chosen.edited.length > 0 && {
        value: "decided",
        label: "Make the edits that were chosen",
        hint: formatWrites(chosen, tally(decided, decided.length)),
      },
      open.length > 0 && {
        value: "sites",
        label: open.length < sites.length ? "Go on site by site" : "Go site by site",
        hint: `${sites.length - open.length} of ${sites.length} decided`,
      },
      { value: "show", label: "Show every site and its reason" },
      safe.edited.length > 0 && { value: "diff", label: "Show the safe edits as a diff" },
      safe.edited.length > 0 && { value: "patch", label: "Save the safe edits as a patch" },
      { value: "quit", label: "Quit", hint: "nothing is written" },
    ];
    const action = await choose(
      "What now?",
      items.filter((item) => item !== false),
      context,
    );
    switch (action) {
      case "all":
        if (await write(run, run.outcomes, context)) return;
        break;
      case "decided":
        if (await write(run, decided, context)) return decisions.forget();
        break;
      case "sites":
        await goSiteBySite(run, decisions, { io, signal, look, shown });
        break;
      case "show":
        say(`${formatSites(run.outcomes, shown)}\n`);
        break;
      case "diff":
        say(`${paintDiff(formatEdits(safe.edited), look)}\n`);
        break;
      case "patch":
        savePatch(patchName, safe, session);
        say(`Saved as ${patchName}: \`git apply\` takes it at ${root}.\n`);
        break;
      default:
        say("Nothing was written.\n");
        return;
    }
  }
}

const patchName = "corral.patch";

/** @returns whether it was written: over uncommitted work only if that is wanted */
async function write(
  run: CodemodRun,
  outcomes: readonly FileOutcome[],
  context: Context,
): Promise<boolean> {
  const { io, session, signal, allowDirty } = context;
  const { root, cwd, repository, store, records, look } = session;
  const writes = planWrites(root, outcomes, run.surroundings);
  try {
    const untracked = allowDirty ? new Set<string>() : await refuseUncommitted(repository, cwd);
    refuseUntracked(
      writes.edited.map(({ path }) => path),
      untracked,
    );
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== 3) throw error;
    print(io.stdout, `\n${error.message}\n`);
    const items = [
      { value: "back", label: "Go back" },
      { value: "write", label: "Write all the same", hint: "undo takes it back" },
    ] as const;
    if ((await choose("Write over it?", items, context)) === "back") return false;
  }
  await writeRun(root, writes, { store, records, signal, shown: root });
  const figures = formatWrites(writes, tally(outcomes, outcomes.length));
  print(io.stdout, `${look.paint.green("Wrote")} ${figures}. ${howToUndo}\n`);
  print(io.stdout, formatCautions(writes, look));
  return true;
}
