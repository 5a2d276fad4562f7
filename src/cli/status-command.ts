import { findProject } from "../follow/find-project.ts";
import { readDrift } from "../follow/read-drift.ts";
import { readNews } from "../follow/read-news.ts";
import { readBase } from "../project/read-base.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { formatCommandHelp } from "./command-help.ts";
import type { About } from "./command-help.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import type { Flag } from "./flags.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";
import { print, printEvent } from "./print.ts";
import { formatStatus } from "./status-text.ts";

export const statusFlags = [
  { flag: "offline", kind: "switch", help: "Ask no server whether there is a newer template" },
  { flag: "json", kind: "switch", help: "Print one line of JSON" },
  { flag: "help", letter: "h", kind: "switch", help: "Print this" },
] as const satisfies readonly Flag[];

export const statusAbout: About = {
  summary:
    "create-corral status: says which files of this project were changed since it was made, and whether its template is newer",
  usage: [["npx create-corral status", "0: neither, 10: there is something newer, 11: changed"]],
};

/**
 * `status`: what drifted, and what is outdated.
 *
 * @returns 0, 10 or 11; 11 where both are true
 * @throws UserError NO_PROJECT, LOCK_INVALID; CANCELLED on Ctrl-C or a signal
 */
export async function statusCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { words, given } = parseFlags(argv, statusFlags);
  const look = { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) };
  if (given.help) {
    const help = formatCommandHelp(statusAbout, statusFlags, look);
    return succeeded(io, { json, text: help, result: { help } });
  }
  const [word] = words;
  if (word !== undefined) {
    const what = `status takes no path, and got ${quote(word)}.`;
    throw new UserError("USAGE", what, "Run it in the project's folder.");
  }
  const project = findProject(io.cwd);
  const { folder, lock } = project;
  // Nobody should learn at the next update that its base is damaged.
  readBase(folder, lock);
  const interrupt = watchInterrupts();
  try {
    const drifted = readDrift(project);
    const news = await readNews(project, {
      cwd: io.cwd,
      env: io.env,
      signal: interrupt.signal,
      offline: given.offline === true,
      say: () => {},
    });
    const outdated = news.flatMap(({ kind, ...each }) => (kind === "outdated" ? [each] : []));
    const unknown = news.flatMap(({ kind, ...each }) => (kind === "unknown" ? [each] : []));
    const exitCode = drifted.length > 0 ? 11 : outdated.length > 0 ? 10 : 0;
    if (json) {
      const { template, corral } = lock;
      const found = { root: folder, corral, template, drifted, outdated, unknown };
      printEvent(io, { type: "result", ok: exitCode === 0, exitCode, ...found });
    } else print(io.stdout, formatStatus({ project, drifted, news }, look));
    return exitCode;
  } finally {
    interrupt.release();
  }
}
