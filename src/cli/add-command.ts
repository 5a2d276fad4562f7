import { posix } from "node:path";
import { addPrimitives, readAndPlan } from "../add/add-primitives.ts";
import type { AddRequest } from "../add/add-primitives.ts";
import { listPrimitives } from "../add/list-primitives.ts";
import { primitiveNamed } from "../add/primitives.ts";
import { readPrimitives } from "../add/read-primitives.ts";
import { readProjectFacts } from "../add/read-project-facts.ts";
import { readOutlines } from "../create/read-outlines.ts";
import { UserError } from "../shared/errors.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { addFlags } from "./add-flags.ts";
import { addAbout, formatAdded, formatList, formatPlannedCopies } from "./add-text.ts";
import { usageOf } from "./add-usage.ts";
import { openSession, recover } from "./codemod-session.ts";
import { formatCommandHelp } from "./command-help.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";
import { print, printEvent } from "./print.ts";

/**
 * `add`: copies primitives into the package around the current folder.
 *
 * @throws UserError by everything that the reader can put right; CANCELLED on Ctrl-C or a signal
 */
export async function addCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { words, given } = parseFlags(argv, addFlags);
  const look = { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) };
  const end = (text: string, result: object) => succeeded(io, { json, text, result });
  if (given.help) {
    const help = formatCommandHelp(addAbout, addFlags, look);
    return end(help, { help });
  }
  const request = {
    primitives: words.map(named),
    into: given.into,
    importFrom: given["import-from"],
    edited: editedFrom(given),
  };
  if (given.list) {
    const facts = readProjectFacts(io.cwd, request);
    const primitives = listPrimitives(readPrimitives(facts).source).map((each) => ({
      ...each,
      copied: facts.present.has(posix.join(facts.folder, `${each.file}${facts.extension}`)),
    }));
    return end(formatList(primitives, look), { primitives });
  }
  if (given.diff) {
    const { facts, plan } = readAndPlan(request, io.cwd);
    const changes = plan.copies.map(({ path, text, current }) => ({
      path,
      before: current,
      after: text,
    }));
    const diff = changes.map(formatDiff).join("");
    return end(diff, { root: facts.root, diff });
  }
  if (words.length === 0)
    throw new UserError("USAGE", "Which primitive is to be added?", "--list shows them all.");

  const dryRun = given["dry-run"] === true;
  const session = await openSession(io);
  const interrupt = watchInterrupts();
  try {
    if (!dryRun) recover(session, io, { json });
    const result = await addPrimitives(
      { ...request, dryRun },
      {
        ...session,
        signal: interrupt.signal,
        emit: (event) => {
          if (json) printEvent(io, event);
          else if (dryRun) print(io.stdout, formatPlannedCopies(event, look));
        },
      },
    );
    const usage = usageOf(request.primitives, result, io.cwd);
    const { root, folder } = result.facts;
    const written = dryRun ? [] : result.plan.files.map(({ path }) => path);
    const text = dryRun ? "" : formatAdded(result, usage, look);
    return end(text, { root, folder, dryRun, written, ...usage });
  } catch (error) {
    // What breaks because it was stopped says so itself only if it is a UserError, such as a failed undoing.
    if (interrupt.signal.aborted && !(error instanceof UserError)) throw interrupt.signal.reason;
    throw error;
  } finally {
    interrupt.release();
  }
}

/** @throws UserError USAGE for a feature, which cannot be added yet, and for what is neither */
function named(word: string): string {
  for (const { name, features } of readOutlines())
    if (features.some(({ id }) => id === word))
      throw new UserError(
        "USAGE",
        `"${word}" is a feature of the template ${name}, and adding features is not built yet.`,
        `Create the project with --features ${word}, or pick a primitive: --list shows them all.`,
      );
  return primitiveNamed(word);
}

function editedFrom(given: {
  readonly merge?: true;
  readonly overwrite?: true;
}): AddRequest["edited"] {
  if (given.merge && given.overwrite)
    throw new UserError("USAGE", "--merge and --overwrite exclude each other.", "Give one.");
  if (given.merge) return "keep";
  return given.overwrite ? "overwrite" : "refuse";
}
