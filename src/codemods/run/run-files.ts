import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mayHoldSites } from "../engine/may-hold-sites.ts";
import { engineReason, isPrimitiveCopy } from "../engine/leave.ts";
import { codeOf } from "../../project/file-system.ts";
import type { Rule } from "../rule.ts";
import type { Site, SiteKind } from "../site.ts";
import { transformFile } from "../transform-file.ts";
import type { Choose } from "../transform-file.ts";
import type { Found } from "./find-files.ts";
import type { ProjectSurroundings } from "./read-surroundings.ts";

/** What became of one file. Those without a site are only counted. */
export type FileOutcome = FileRead | FileFailed;

export interface FileRead {
  readonly kind: "read";
  readonly path: string;
  readonly before: string;
  /** The new text, when it is another one. */
  readonly after?: string;
  readonly sites: readonly Site[];
  /** What the edits import. */
  readonly primitives: readonly string[];
  readonly guard?: string;
}

export interface FileFailed {
  readonly kind: "failed";
  readonly path: string;
  /** `rule`: a rule threw, which is a bug of ours. */
  readonly cause: "unreadable" | "unparsable" | "rule";
  readonly message: string;
  readonly stack?: string;
}

export interface RunOptions {
  readonly rules: readonly Rule[];
  /** Which sites count. */
  readonly kinds: ReadonlySet<SiteKind>;
  readonly surroundings: ProjectSurroundings;
  readonly choose: Choose;
  readonly signal?: AbortSignal;
  /** Called now and then. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads every file and lets the rules decide; writes nothing. @throws the signal's reason */
export async function runFiles(
  found: Found,
  { signal, onProgress, ...options }: RunOptions,
): Promise<readonly FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  let turned = performance.now();
  for (const [index, path] of found.files.entries()) {
    if (performance.now() - turned > 50) {
      onProgress?.(index, found.files.length);
      await new Promise((resolve) => setImmediate(resolve));
      turned = performance.now();
    }
    signal?.throwIfAborted();
    const outcome = runFile(found, path, options);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  onProgress?.(found.files.length, found.files.length);
  return outcomes;
}

/** Undefined for a file that holds no site, or is none of ours to read: a link, a copy of a primitive. */
export function runFile(
  { root, generated }: Found,
  path: string,
  { rules, kinds, surroundings, choose }: Omit<RunOptions, "signal" | "onProgress">,
): FileOutcome | undefined {
  let before: string;
  try {
    const place = join(root, path);
    if (!lstatSync(place).isFile()) return undefined;
    const bytes = readFileSync(place);
    if (!mayHoldSites(bytes, kinds)) return undefined;
    before = utf8.decode(bytes);
  } catch (error) {
    // git still lists what was removed and not committed.
    if (codeOf(error) === "ENOENT") return undefined;
    const message = error instanceof TypeError ? "It is not UTF-8." : messageOf(error);
    return { kind: "failed", path, cause: "unreadable", message };
  }
  if (isPrimitiveCopy(before) || surroundings.isCopy(path)) return undefined;
  const leave = generated.has(path) ? engineReason("generated-file") : undefined;
  try {
    const source = { path, text: before, ...(leave !== undefined && { leave }) };
    const { code, ...rest } = transformFile(source, rules, { surroundings, choose, kinds });
    if (rest.sites.length === 0) return undefined;
    return { kind: "read", path, before, ...(code !== undefined && { after: code }), ...rest };
  } catch (error) {
    return { kind: "failed", path, ...faultOf(error) };
  }
}

// A byte order mark stays part of the text, and so of the file.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function faultOf(error: unknown): Pick<FileFailed, "cause" | "message" | "stack"> {
  if (error instanceof SyntaxError) return { cause: "unparsable", message: messageOf(error) };
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return { cause: "unparsable", message: "It is nested too deeply." };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { cause: "rule", message: messageOf(error), ...(stack !== undefined && { stack }) };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
