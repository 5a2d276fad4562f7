import { resolve } from "node:path";
import { census } from "../engine/census.ts";
import { rules as everyRule } from "../index.ts";
import type { Rule } from "../rule.ts";
import { chooseSafe } from "../transform-file.ts";
import type { Choose } from "../transform-file.ts";
import { findFiles } from "./find-files.ts";
import type { Found } from "./find-files.ts";
import type { Repository } from "./git.ts";
import { readSurroundings } from "./read-surroundings.ts";
import type { CopyOptions, ProjectSurroundings } from "./read-surroundings.ts";
import { runFile, runFiles } from "./run-files.ts";
import type { FileOutcome, RunOptions } from "./run-files.ts";
import { tally } from "./tally.ts";
import type { Tally } from "./tally.ts";
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
  again(path: string, choose: Choose): FileOutcome | undefined;
}

/** @throws UserError USAGE for a rule or code that there is not; what `findFiles` throws; the signal's reason */
export async function runCodemod(
  request: CodemodRequest,
  { cwd, repository, signal, onProgress }: CodemodContext,
): Promise<CodemodRun> {
  const { rules, kinds } = pickRules(request.rules);
  const unsafe = new Set(request.unsafe);
  for (const code of unsafe) refuseUnknown("code", code, codesOf(everyRule));
  const found = await findFiles(request.paths, { cwd, repository, since: request.since });
  const into = request.into === undefined ? undefined : resolve(cwd, request.into);
  const surroundings = readSurroundings(found.root, { ...request, into });
  const options = { rules, kinds, surroundings, choose: chooseSafe(unsafe) };
  const outcomes = await runFiles(found, {
    ...options,
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onProgress }),
  });
  return {
    found,
    surroundings,
    outcomes,
    tally: tally(outcomes, found.files.length),
    again: (path, choose) => runFile(found, path, { ...options, choose }),
  };
}

/** Every code that a rule may answer with. */
export function codesOf(rules: readonly Rule[]): readonly string[] {
  return [...new Set(rules.flatMap(({ codes }) => Object.keys(codes)))].sort();
}

function pickRules(names: readonly string[] | undefined): Pick<RunOptions, "rules" | "kinds"> {
  if (names === undefined) {
    return { rules: everyRule, kinds: new Set(census.map(({ kind }) => kind)) };
  }
  const known = everyRule.map(({ name }) => name);
  for (const name of names) refuseUnknown("rule", name, known);
  const rules = everyRule.filter(({ name }) => names.includes(name));
  return { rules, kinds: new Set(rules.flatMap((rule) => rule.kinds)) };
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
