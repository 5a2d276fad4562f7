import { isFinding } from "../codemods/run/findings.ts";
import type { FileOutcome } from "../codemods/run/run-files.ts";
import type { CodemodRun } from "../codemods/run/run-codemod.ts";
import { checkAbout } from "./codemod-about.ts";
import { readConfig } from "./codemod-config.ts";
import { endJson, printFailures, printSiteEvents, statusOf } from "./codemod-end.ts";
import { checkFlags } from "./codemod-flags.ts";
import { readAll, watched } from "./codemod-run.ts";
import { formatOf, openSession } from "./codemod-session.ts";
import { counted, formatSites, readIn, shownFrom } from "./codemod-text.ts";
import { formatCommandHelp } from "./command-help.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { print } from "./print.ts";

/** `check`: what `codemod` would change or warn of, and nothing is written. @returns 1 when there is any; never rejects */
export function checkCommand(argv: readonly string[], io: Io): Promise<number> {
  return watched(argv, io, async (signal) => {
    const { words, given } = parseFlags(argv, checkFlags);
    const json = formatOf(given) === "json";
    const session = await openSession(io);
    if (given.help) {
      const help = formatCommandHelp(checkAbout, checkFlags, session.look);
      return succeeded(io, { json, text: help, result: { help } });
    }
    const settings = { ...readConfig(session.root), ...given };
    const request = { ...settings, paths: words, importFrom: settings["import-from"] };
    const run = findingsOf(await readAll(request, { io, session, signal }));
    const findings = run.outcomes.flatMap((file) =>
      file.kind === "read" ? file.sites : [],
    ).length;
    const exitCode = statusOf(run.outcomes) || (findings > 0 ? 1 : 0);
    if (json) {
      printSiteEvents(io, run.outcomes);
      return endJson(io, run, { exitCode, findings });
    }
    const shown = shownFrom(session.cwd, session.root);
    const files = counted(readIn(run.outcomes).length, "file");
    print(io.stdout, formatSites(run.outcomes, shown));
    print(io.stdout, `${counted(findings, "finding")} in ${files} of ${run.tally.files}\n`);
    printFailures(io, run.outcomes, shown);
    return exitCode;
  });
}

/** The run without what is fine as it is. */
function findingsOf(run: CodemodRun): CodemodRun {
  const outcomes = run.outcomes.flatMap((file): readonly FileOutcome[] => {
    if (file.kind === "failed") return [file];
    const sites = file.sites.filter(isFinding);
    return sites.length === 0 ? [] : [{ ...file, sites }];
  });
  return { ...run, outcomes };
}
