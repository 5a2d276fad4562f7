import { resolve } from "node:path";
import { rules as everyRule } from "../index.ts";
import type { Rule } from "../rule.ts";
import type { Choose } from "../engine/plan-edits.ts";
import { findFiles } from "./find-files.ts";
import type { Found } from "./find-files.ts";
import type { Repository } from "./git.ts";
import type { CopyOptions, ProjectSurroundings } from "./read-surroundings.ts";
import { runFiles } from "./run-files.ts";
import type { FileOutcome } from "./run-files.ts";
import { openSettings } from "./settings.ts";
import { tally } from "./tally.ts";
import type { Tally } from "./tally.ts";
import { refuseSpecifier } from "../../add/refuse-specifier.ts";
import { UserError } from "../../shared/errors.ts";
import { nearest } from "../../shared/nearest.ts";
import { quote } from "../../shared/quote.ts";

/** What is asked of a run. */
export interface CodemodRequest extends CopyOptions {
  /** As typed; none: all of the current folder. */
  readonly paths: readonly string[];
  /** By name; undefined: all. */
  readonly rules?: readonly string[] | undefined;
  /** Codes whose edits are made though they change what the code does. */
  readonly unsafe?: readonly string[] | undefined;
  /** A commit: only what changed since. */
  readonly since?: string | undefined;
  /** How many threads at most. */
  readonly jobs?: number | undefined;
}

export interface CodemodContext {
  /** Absolute path. */
  readonly cwd: string;
  readonly repository: Repository | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A run that has read and decided, and written nothing. */
export interface CodemodRun {
  readonly found: Found;
  readonly surroundings: ProjectSurroundings;
  readonly outcomes: readonly FileOutcome[];
  readonly tally: Tally;
  /** One file again, with other choices. */
  again(path: string, choose: Choose): Promise<FileOutcome | undefined>;
}

/** @throws UserError USAGE for a rule or code that there is not, and for no specifier; what `findFiles` throws; the signal's reason */
export async function runCodemod(
  request: CodemodRequest,
  { cwd, repository, signal, onProgress }: CodemodContext,
): Promise<CodemodRun> {
  const known = everyRule.map(({ name }) => name);
  for (const name of request.rules ?? []) refuseUnknown("rule", name, known);
  const unsafe = request.unsafe ?? [];
  for (const code of unsafe) refuseUnknown("code", code, codesOf(everyRule));
  refuseSpecifier(request.importFrom);
  const found = await findFiles(request.paths, { cwd, repository, since: request.since });
  const into = request.into === undefined ? undefined : resolve(cwd, request.into);
  const { importFrom, concurrency, jobs } = request;
  const copies = { into, importFrom, concurrency };
  const settings = { root: found.root, rules: request.rules, unsafe, copies };
  const open = openSettings(settings);
  const { surroundings } = open;
  const ran = await runFiles(found, {
    settings,
    open,
    jobs,
    cacheFolder: repository?.kept,
    signal,
    onProgress,
  });
  return { found, surroundings, tally: tally(ran.outcomes, found.files.length), ...ran };
}

/** Every code that a rule may answer with. */
export function codesOf(rules: readonly Rule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ codes }) => Object.keys(codes)))].sort();
}

function refuseUnknown(what: "rule" | "code", name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const hint = near === undefined ? "" : `Did you mean ${near}? `;
  throw new UserError(
    "USAGE",
    `There is no ${what} ${quote(name)}.`,
    `${hint}--list shows them all.`,
  );
}
