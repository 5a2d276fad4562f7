import { posix, relative, sep } from "node:path";
import { isWithin, packagesAround } from "./find-package.ts";
import { copyOf } from "./marker.ts";
import { planAdd } from "./plan-add.ts";
import type { AddOptions, AddPlan, CopyState } from "./plan-add.ts";
import { readPrimitives } from "./read-primitives.ts";
import { readProjectFacts } from "./read-project-facts.ts";
import type { FactsOptions } from "./read-project-facts.ts";
import type { ProjectFacts } from "./project-facts.ts";
import type { WriteOptions } from "../project/write-run.ts";
import { writeRun } from "../project/write-run.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";

export interface AddRequest extends FactsOptions, AddOptions {
  /** Names, as `primitiveNames` has them. */
  readonly primitives: readonly string[];
  /** Look and plan, change nothing. */
  readonly dryRun?: boolean;
}

/** The outside. */
export interface AddContext extends Pick<WriteOptions, "store" | "records"> {
  /** Absolute path of a folder of the package. */
  readonly cwd: string;
  /** Absolute path of the folder whose runs `undo` takes back, links resolved: the repository's, as a rule. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly emit: (event: AddEvent) => void;
}

export interface AddEvent {
  readonly type: "plan";
  readonly dryRun: boolean;
  /** Absolute path of the package. */
  readonly root: string;
  readonly folder: string;
  readonly files: readonly CopyEntry[];
}

export interface CopyEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly state: CopyState;
}

export interface AddResult {
  readonly facts: ProjectFacts;
  readonly plan: AddPlan;
}

/**
 * Copies primitives into the package around `cwd`: look, plan, write. All files and the lock come in one journal: a failure or an
 * abort leaves the package as it was, and `undoRun` takes it back later.
 *
 * @throws UserError TARGET_CONFLICT for an edited copy or somebody's own file in the way, and by the writing
 */
export async function addPrimitives(
  { dryRun = false, ...request }: AddRequest,
  { cwd, root, store, records, signal, emit }: AddContext,
): Promise<AddResult> {
  const { facts, plan } = readAndPlan(request, cwd);
  const { folder } = facts;
  const inside = isWithin(facts.root, root);
  refuseForeign(facts, [root, ...packagesAround(cwd)]);
  emit({ type: "plan", dryRun, root: facts.root, folder, files: plan.copies.map(entryOf) });
  refuseConflicts(plan);
  if (dryRun) return { facts, plan };
  // Paths begin at the repository, where the record lies; a package outside of it is written to by itself.
  const way = relative(root, facts.root).replaceAll(sep, "/");
  const below = inside && way !== "" ? `${way}/` : "";
  await writeRun(
    inside ? root : facts.root,
    {
      edited: plan.copies.flatMap(({ path, current }) =>
        current === undefined ? [] : [{ path: `${below}${path}`, before: current }],
      ),
      files: plan.files.map((file) => ({ ...file, path: `${below}${file.path}` })),
    },
    { store, records, signal, shown: facts.root },
  );
  return { facts, plan };
}

/** What `add` would do in the package around `cwd`. Without a name: about all copies that are there. */
export function readAndPlan(
  { primitives, ...options }: Omit<AddRequest, "dryRun">,
  cwd: string,
): AddResult {
  const facts = readProjectFacts(cwd, options);
  refusePackage(facts, options);
  const sources = readPrimitives(facts);
  const wanted = primitives.length > 0 ? primitives : copiesIn(facts);
  return { facts, plan: planAdd(wanted, facts, sources, options) };
}

/** Files that are copies, by the lock or by their marker. */
function copiesIn({ present, lock }: ProjectFacts): readonly string[] {
  return [...present].flatMap(([path, text]) => {
    const recorded = lock?.files[path]?.origin === "primitive";
    return recorded
      ? posix.basename(path).replace(/(?:\.d)?\.[cm]?[jt]s$/, "")
      : (copyOf(text) ?? []);
  });
}

/** @throws UserError USAGE for a package that lies neither in the repository nor in what the current folder is a part of */
function refuseForeign({ root, name }: ProjectFacts, around: readonly string[]): void {
  if (around.some((folder) => isWithin(root, folder))) return;
  throw new UserError(
    "USAGE",
    `--into leads to another project: ${name === undefined ? "the package" : quote(name)} at ${quote(root)}.`,
    "Run it there.",
  );
}

/** @throws UserError TARGET_CONFLICT where no copy could be compiled; USAGE at the root of a workspace, which is no place to guess */
function refusePackage(facts: ProjectFacts, { into }: FactsOptions): void {
  const { root, folder, refusal, isWorkspaceRoot } = facts;
  if (refusal !== undefined)
    throw new UserError(
      "TARGET_CONFLICT",
      `${refusal}.`,
      "Turn it off, or use a package of ES modules.",
    );
  // A root with a folder of code is a package as well.
  const isBare = isWorkspaceRoot && !folder.includes("/");
  if (isBare && into === undefined && copiesIn(facts).length === 0)
    throw new UserError(
      "USAGE",
      `${quote(root)} is the root of a workspace.`,
      "Run it in one of its packages, or name a folder with --into: one of a package that the others import from, or of the root.",
    );
}

const entryOf = ({ path, text, state }: AddPlan["copies"][number]): CopyEntry => {
  const bytes = new TextEncoder().encode(text);
  return { path, size: bytes.length, sha256: sha256(bytes), state };
};

function refuseConflicts({ conflicts }: AddPlan): void {
  const named = (paths: readonly string[]) =>
    `${paths.slice(0, 5).map(quote).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
  const foreign = conflicts.filter(({ state }) => state === "foreign").map(({ path }) => path);
  if (foreign.length > 0)
    throw new UserError(
      "TARGET_CONFLICT",
      `${named(foreign)} ${foreign.length === 1 ? "is there already, and is no copy" : "are there already, and are no copies"} of a primitive.`,
      "Give another folder with --into.",
    );
  const edited = conflicts.map(({ path }) => path);
  if (edited.length > 0)
    throw new UserError(
      "TARGET_CONFLICT",
      `${named(edited)} ${edited.length === 1 ? "was" : "were"} edited since ${edited.length === 1 ? "it was" : "they were"} copied.`,
      "--diff shows the difference, --merge keeps the edited copies, --overwrite replaces them.",
    );
}
