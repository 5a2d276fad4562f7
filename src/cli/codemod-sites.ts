import type { CodemodRun } from "../codemods/run/run-codemod.ts";
import { chooseDecided } from "../codemods/run/decisions.ts";
import type { Decisions } from "../codemods/run/decisions.ts";
import type { FileOutcome, FileRead } from "../codemods/run/run-files.ts";
import type { Choice, Site } from "../codemods/site.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { choose } from "./codemod-prompts.ts";
import { paintDiff, readIn } from "./codemod-text.ts";
import type { Look } from "./create-text.ts";
import type { Io } from "./io.ts";
import { wrap } from "./layout.ts";
import { print } from "./print.ts";

/** A site at which something can be chosen. */
export interface OpenSite {
  readonly file: FileRead;
  readonly site: Site;
}

export function openSites({ outcomes }: CodemodRun): readonly OpenSite[] {
  return readIn(outcomes).flatMap((file) =>
    file.sites.filter(({ choices }) => choices.length > 0).map((site) => ({ file, site })),
  );
}

export function undecidedOf(sites: readonly OpenSite[], decisions: Decisions): readonly OpenSite[] {
  return sites.filter(({ file, site }) => decisions.of(file, site.id) === undefined);
}

/** Goes through the sites that are not decided: what each choice does, as a diff of this site alone, and which it is to be. */
export async function goSiteBySite(
  run: CodemodRun,
  decisions: Decisions,
  context: {
    readonly io: Io;
    readonly signal: AbortSignal;
    readonly look: Look;
    readonly shown: (path: string) => string;
  },
): Promise<void> {
  const { io, look, shown } = context;
  const sites = openSites(run);
  for (const { file, site } of undecidedOf(sites, decisions)) {
    const number = sites.findIndex((each) => each.site === site) + 1;
    const title = `${shown(file.path)}:${site.line}:${site.column} ${site.kind}`;
    print(io.stdout, `\n${look.paint.bold(`${number} of ${sites.length}`)}  ${title}\n`);
    for (const choice of site.choices) {
      const told = wrap(`${choice.code}: ${choice.detail}`, look.width).join("\n");
      const bold = look.paint.bold(choice.code) + told.slice(choice.code.length);
      print(io.stdout, `\n${bold}\n${await hunksOf(run, file, site, choice, look)}`);
    }
    const types = site.undecided ?? [];
    if (types.length > 0)
      print(
        io.stdout,
        `\n${wrap(`${types.join(", ")}: only types say whether that can be prepared; with --unsafe the project's TypeScript is asked.`, look.width).join("\n")}\n`,
      );
    const answer = await choose(
      "Which is it to be?",
      [
        ...site.choices.map(({ code, safe }) => ({
          value: code,
          label: `Make it: ${code}`,
          hint: safe ? "does the same as before" : "changes what the code does",
        })),
        { value: leave, label: "Leave it as it is" },
        { value: stop, label: "Stop here", hint: "what is decided is kept" },
      ],
      context,
    );
    if (answer === stop) return;
    decisions.decide(file, site.id, answer === leave ? null : answer);
  }
}

// No code has a space.
const leave = "leave it";
const stop = "stop here";

/** Every file again, with what was decided made and nothing else. */
export async function applyDecisions(
  run: CodemodRun,
  decisions: Decisions,
): Promise<readonly FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for (const file of readIn(run.outcomes)) {
    const outcome = await run.again(file.path, chooseDecided(decisions, file));
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

/** The diff without the names of the file: the title has it. */
async function hunksOf(
  run: CodemodRun,
  file: FileRead,
  site: Site,
  { code }: Choice,
  look: Look,
): Promise<string> {
  const outcome = await run.again(file.path, ({ id }) => (id === site.id ? code : undefined));
  if (outcome?.kind !== "read" || outcome.after === undefined) return "";
  const { before, after } = outcome;
  const diff = formatDiff({ path: file.path, before, after });
  return paintDiff(diff.slice(diff.indexOf("\n@@") + 1), look);
}
