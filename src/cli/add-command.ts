import { posix } from "node:path";
import { addPrimitives, readAndPlan } from "../add/add-primitives.ts";
import { listPrimitives } from "../add/list-primitives.ts";
import { isPrimitive, primitiveNamed, primitiveNames } from "../add/primitives.ts";
import { readPrimitives } from "../add/read-primitives.ts";
import { readProjectFacts } from "../add/read-project-facts.ts";
import { readOutlines } from "../create/read-outlines.ts";
import { lookForProject } from "../follow/find-project.ts";
import type { Project } from "../follow/find-project.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { addFlags } from "./add-flags.ts";
import { addAbout, formatAdded, formatList, formatPlannedCopies } from "./add-text.ts";
import { usageOf } from "./add-usage.ts";
import { editedFrom } from "./edited-from.ts";
import { openSession, recover } from "./codemod-session.ts";
import { formatCommandHelp } from "./command-help.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";
import { print, printEvent } from "./print.ts";

/**
 * `add`: copies primitives into the package around the current folder, or adds features to the project around it.
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
  if (areFeatures(words, io.cwd)) {
    const { into, list, "import-from": from } = given;
    const odd = into ?? from ?? list;
    if (odd !== undefined)
      throw new UserError(
        "USAGE",
        "--list, --into and --import-from are for primitives.",
        "Leave them out.",
      );
    const { featureCommand } = await import("./feature-command.ts");
    const features = { kind: "add", features: words, edited: editedFrom(given) } as const;
    return featureCommand(features, given, io, { json });
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

/**
 * Whether the words are features of the project around this folder. One namespace: a name means one thing.
 *
 * @throws UserError USAGE for some of each, and for a name that is both
 */
function areFeatures(words: readonly string[], cwd: string): boolean {
  const project = words.length === 0 ? undefined : projectAround(cwd, words);
  if (project === undefined) return false;
  const known = Object.keys(project.lock.features);
  const features = words.filter((word) => known.includes(word));
  const both = features.find(isPrimitive);
  if (both !== undefined)
    throw new UserError(
      "USAGE",
      `${quote(both)} is a primitive, and a feature of the project's template.`,
      "The template has to call its feature something else.",
    );
  if (features.length === words.length) return features.length > 0;
  const strange = words.find((word) => !known.includes(word) && !isPrimitive(word));
  if (strange !== undefined) throw unknownName(strange, known);
  const [feature] = features;
  if (feature === undefined) return false;
  const primitive = words.find(isPrimitive) ?? "";
  throw new UserError(
    "USAGE",
    `${quote(feature)} is a feature, and ${quote(primitive)} a primitive.`,
    "Add them one after the other.",
  );
}

/** What is wrong with a lock is for the copying to say, where it is about copies alone: it needs less of it. */
function projectAround(cwd: string, words: readonly string[]): Project | undefined {
  try {
    return lookForProject(cwd);
  } catch (error) {
    if (error instanceof UserError && words.every(isPrimitive)) return undefined;
    throw error;
  }
}

function unknownName(word: string, features: readonly string[]): UserError {
  const near = nearest(word, [...features, ...primitiveNames]);
  const all = `The project's features: ${features.join(", ") || "none"}; --list shows the primitives.`;
  return new UserError(
    "USAGE",
    `There is no primitive and no feature ${quote(word)}.`,
    near === undefined ? all : `Did you mean ${near}? ${all}`,
  );
}

/** @throws UserError USAGE for a feature, where no project is around, and for what is neither */
function named(word: string): string {
  for (const { name, features } of readOutlines())
    if (features.some(({ id }) => id === word))
      throw new UserError(
        "USAGE",
        `"${word}" is a feature of the template ${name}, and this is no project that was created from it.`,
        `Create one with --features ${word}, or pick a primitive: --list shows them all.`,
      );
  return primitiveNamed(word);
}
