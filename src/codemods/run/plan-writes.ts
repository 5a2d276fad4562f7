import { dirname, join, relative, sep } from "node:path";
import { packageRootOf } from "../../add/find-package.ts";
import { planAdd } from "../../add/plan-add.ts";
import type { ProjectFacts } from "../../add/project-facts.ts";
import { readManifest } from "../../add/read-manifest.ts";
import { readPrimitives } from "../../add/read-primitives.ts";
import { objectIn } from "../../add/read-tsconfig.ts";
import { lockPath } from "../../project/lock.ts";
import type { FileToWrite } from "../../project/survey-target.ts";
import { UserError } from "../../shared/errors.ts";
import { quote } from "../../shared/quote.ts";
import type { ProjectSurroundings } from "./read-surroundings.ts";
import type { FileOutcome, FileRead } from "./run-files.ts";

/** All that a run writes, in one journal. Paths begin at the root of the run. */
export interface Writes {
  readonly edited: readonly (FileRead & { readonly after: string })[];
  /** Copies of primitives that are new or newer. */
  readonly copies: readonly string[];
  /** Edited files, copies and locks. */
  readonly files: readonly FileToWrite[];
  /** What a person should know of the packages that get copies, a sentence each. */
  readonly cautions: readonly string[];
}

/**
 * The edited files, and with them the primitives that they import, in each package that needs them.
 *
 * @throws UserError TARGET_CONFLICT where a file that is no copy lies in the place of one
 */
export function planWrites(
  root: string,
  outcomes: readonly FileOutcome[],
  surroundings: ProjectSurroundings,
): Writes {
  const edited = outcomes.filter(isEdited);
  const receivers = new Map<string, { facts: ProjectFacts; names: Set<string> }>();
  const importers = new Map<string, ProjectFacts>();
  for (const { path, primitives } of edited) {
    const facts = primitives.length > 0 ? surroundings.receiverOf(path) : undefined;
    if (facts === undefined) continue;
    const receiver = receivers.get(facts.root) ?? { facts, names: new Set() };
    receivers.set(facts.root, receiver);
    for (const name of primitives) receiver.names.add(name);
    importers.set(packageRootOf(dirname(join(root, path))), facts);
  }
  const added = [...receivers.values()].flatMap(({ facts, names }) => {
    const plan = planAdd([...names].sort(), facts, readPrimitives(facts), { edited: "keep" });
    const [foreign] = plan.conflicts;
    const below = (path: string): string => fromRoot(root, facts.root, path);
    if (foreign !== undefined) {
      throw new UserError(
        "TARGET_CONFLICT",
        `${quote(below(foreign.path))} is no copy of a primitive, and one belongs there.`,
        "Move it away, or name another folder with --into.",
      );
    }
    return plan.files.map((file) => ({ ...file, path: below(file.path) }));
  });
  const cautionsIn = (folder: string, cautions: readonly string[]): string[] => {
    const inner = relative(root, folder).split(sep).join("/");
    return cautions.map((caution) => (inner === "" ? caution : `${inner}: ${caution}`));
  };
  const cautions = [
    ...[...receivers.values()].flatMap(({ facts }) => cautionsIn(facts.root, facts.cautions)),
    ...[...importers].flatMap(([folder, facts]) => cautionsIn(folder, undeclared(folder, facts))),
  ];
  const encoder = new TextEncoder();
  return {
    edited,
    copies: added.map(({ path }) => path).filter((path) => !path.endsWith(lockPath)),
    files: [
      ...edited.map(({ path, after }) => ({
        path,
        bytes: encoder.encode(after),
        mode: 0o644 as const,
      })),
      ...added,
    ],
    cautions,
  };
}

/** A package manager that is strict lets nobody import from a package that package.json does not name. */
function undeclared(folder: string, { root, name, importFrom }: ProjectFacts): readonly string[] {
  if (folder === root || name === undefined || importFrom !== undefined) return [];
  const manifest = readManifest(folder);
  if (Object.keys(manifest).length === 0) return []; // Deno's workspaces have no such list
  const fields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
  if (fields.some((field) => name in objectIn(manifest, field))) return [];
  return [`package.json does not name ${quote(name)} yet: add it to "dependencies".`];
}

function isEdited(outcome: FileOutcome): outcome is FileRead & { readonly after: string } {
  return outcome.kind === "read" && outcome.after !== undefined;
}

function fromRoot(root: string, packageRoot: string, path: string): string {
  const inner = relative(root, packageRoot).split(sep).join("/");
  if (inner === ".." || inner.startsWith("../")) {
    throw new UserError(
      "USAGE",
      `The package ${quote(packageRoot)} that is to get the primitives lies outside of ${quote(root)}.`,
      "Name a folder inside with --into, or what to import with --import-from.",
    );
  }
  return inner === "" ? path : `${inner}/${path}`;
}
