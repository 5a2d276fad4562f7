import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchCommit } from "./git-fetch.ts";
import { resolveRef } from "./git-refs.ts";
import { readGitTree } from "./git-tree.ts";
import { formatGitUrl, parseGitUrl } from "./git-url.ts";
import { runGit } from "./git.ts";
import type { GitContext, GitOptions } from "./git.ts";
import { SourceCache } from "./source-cache.ts";
import type { CacheKey } from "./source-cache.ts";
import type { FetchContext, FetchedSource, GitAddress, SourceRecord } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/**
 * A commit of a repository, or one of its folders. The reference is asked for first, so what is cached is not fetched again, and a
 * whole commit id needs no network at all.
 */
export async function fetchGit(
  { url, ref, folder }: GitAddress,
  context: FetchContext,
): Promise<FetchedSource> {
  const cache = new SourceCache(context.env);
  const shown = shownUrl(url);
  const keyOf = (what: string | undefined): CacheKey => ["git", shown, what, folder];
  const asked = {
    ...(ref === undefined ? {} : { ref }),
    ...(folder === undefined ? {} : { folder }),
  };
  const answer = (
    found: { folder: string; record: SourceRecord },
    fromCache: boolean,
  ): FetchedSource => ({
    folder: found.folder,
    // The same content may have been asked for by another name.
    record: { ...withoutRef(found.record), ...asked },
    fromCache,
  });

  const known = isCommit(ref) || context.offline ? cache.find(keyOf(ref)) : undefined;
  if (known !== undefined) {
    if (!isCommit(ref))
      context.say(`Offline: ${shown} as it was fetched before (${commitOf(known.record)}).`);
    return answer(known, true);
  }
  if (context.offline) {
    throw new UserError(
      "FETCH_FAILED",
      `${quote(shown)}${ref === undefined ? "" : ` at ${quote(ref)}`} was never fetched on this machine.`,
      "Leave --offline away once.",
    );
  }
  return withRepository(context, async (options) => {
    const found = isCommit(ref) ? { id: ref } : await resolveRef(url, ref, { ...options, shown });
    const cached = found.id.length >= 40 ? cache.find(keyOf(found.id)) : undefined;
    if (cached !== undefined) {
      cache.link(keyOf(ref), cached);
      return answer(cached, true);
    }
    const commit = await fetchCommit(url, found, { ...options, shown });
    const tree = await treeOf(commit, folder, { ...options, shown });
    const files = await readGitTree(tree, shown, options);
    const record: SourceRecord = { kind: "git", url: shown, ...asked, commit, tree };
    return answer(cache.keep([keyOf(ref), keyOf(commit)], record, files), false);
  });
}

/** The commit that `ref` stands for now. @throws UserError */
export async function newestCommit(
  { url, ref }: Pick<GitAddress, "url" | "ref">,
  context: GitContext,
): Promise<string> {
  if (isCommit(ref)) return ref;
  return withRepository(context, async (options) => {
    const found = await resolveRef(url, ref, { ...options, shown: shownUrl(url) });
    return found.id;
  });
}

/** A whole id: nothing else may be called so. */
const isCommit = (ref: string | undefined): ref is string =>
  ref !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);

const shownUrl = (url: string): string => formatGitUrl(parseGitUrl(url), { credentials: false });

const commitOf = (record: SourceRecord): string =>
  record.kind === "git" ? record.commit.slice(0, 12) : "";

function withoutRef(record: SourceRecord): SourceRecord {
  if (record.kind !== "git") return record;
  const { ref: _, ...rest } = record;
  return rest;
}

/** A bare repository for the time of `work`. */
async function withRepository<T>(
  context: GitContext,
  work: (options: GitOptions) => Promise<T>,
): Promise<T> {
  const repository = mkdtempSync(join(tmpdir(), "corral-git-"));
  const late = AbortSignal.timeout(longestMs);
  const signal = AbortSignal.any([context.signal, late]);
  const options = {
    env: context.env,
    interactive: context.interactive ?? false,
    signal,
    repository,
  };
  try {
    const made = await runGit(["init", "--quiet", "--bare", "--template=", repository], options);
    if (made.status !== 0)
      throw new UserError(
        "FETCH_FAILED",
        `git could not begin: ${made.stderr.trim()}.`,
        "Does git work here?",
      );
    return await work(options);
  } catch (error) {
    if (late.aborted && !context.signal.aborted) {
      throw new UserError(
        "FETCH_FAILED",
        "git did not end within 10 minutes.",
        "Try again, or clone it and name the folder.",
        { cause: error },
      );
    }
    throw error;
  } finally {
    rmSync(repository, { recursive: true, force: true, maxRetries: 3 });
  }
}

const longestMs = 600_000;

async function treeOf(
  commit: string,
  folder: string | undefined,
  options: GitOptions & { readonly shown: string },
): Promise<string> {
  const wanted = folder === undefined ? `${commit}^{tree}` : `${commit}:${folder}`;
  const { status, stdout } = await runGit(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", wanted],
    options,
  );
  const id = stdout.toString().trim();
  if (status === 0 && (await isTree(id, options))) return id;
  throw new UserError(
    "TEMPLATE_UNKNOWN",
    `${quote(options.shown)} has no folder ${quote(folder ?? "")} at ${commit.slice(0, 12)}.`,
    "Name a folder below the root of the repository.",
  );
}

async function isTree(id: string, options: GitOptions): Promise<boolean> {
  const { stdout } = await runGit(["cat-file", "-t", id], options);
  return stdout.toString().trim() === "tree";
}
