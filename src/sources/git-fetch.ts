import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gitFailed } from "./git-failed.ts";
import type { FoundRef } from "./git-refs.ts";
import { runGit } from "./git.ts";
import type { GitAnswer, GitOptions } from "./git.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

type Options = GitOptions & { readonly shown: string };

/**
 * Brings one commit, and no more than it where the server can; else, and for the beginning of an id, all branches and tags.
 *
 * @returns its whole id
 * @throws UserError FETCH_FAILED, TEMPLATE_UNKNOWN, SOURCE_INVALID for more than 500 MB
 */
export async function fetchCommit(
  url: string,
  { id, name }: FoundRef,
  options: Options,
): Promise<string> {
  const isWhole = id.length >= 40;
  if (isWhole) {
    const shallow = await fetchInto(
      ["--depth=1"],
      url,
      [`+${name ?? id}:refs/corral/wanted`],
      options,
    );
    if (shallow.status === 0)
      return commitAt(name === undefined ? id : "refs/corral/wanted", options);
    if (!cannotBeShallow.test(shallow.stderr)) throw gitFailed(shallow.stderr, url, options.shown);
  }
  const specs = ["heads", "tags"].map((kind) => `+refs/${kind}/*:refs/corral/${kind}/*`);
  const all = await fetchInto(
    [],
    url,
    [...specs, ...(name === undefined ? [] : [`+${name}:refs/corral/wanted`])],
    options,
  );
  if (all.status !== 0) throw gitFailed(all.stderr, url, options.shown);
  return commitAt(name === undefined ? id : "refs/corral/wanted", options);
}

/** How servers say that they give no single commit, or no shallow history. */
const cannotBeShallow =
  /shallow|not our ref|unadvertised|no such remote ref|couldn't find remote ref|does not support|not allowed/i;

async function fetchInto(
  flags: readonly string[],
  url: string,
  specs: readonly string[],
  options: Options,
): Promise<GitAnswer> {
  const quiet = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
  ];
  const tooMuch = new AbortController();
  const watch = setInterval(() => {
    if (sizeOf(join(options.repository, "objects", "pack")) > maxPack) tooMuch.abort();
  }, 250);
  const signal = AbortSignal.any([options.signal, tooMuch.signal]);
  try {
    return await runGit([...quiet, ...flags, "--", url, ...specs], { ...options, signal });
  } catch (error) {
    if (!tooMuch.signal.aborted || options.signal.aborted) throw error;
    throw new UserError(
      "SOURCE_INVALID",
      `${quote(options.shown)} sends more than 500 MB.`,
      "Keep templates in a repository of their own.",
      { cause: error },
    );
  } finally {
    clearInterval(watch);
  }
}

const maxPack = 500 * 1024 * 1024;

function sizeOf(folder: string): number {
  try {
    return readdirSync(folder)
      .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}

async function commitAt(name: string, options: Options): Promise<string> {
  const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  const { status, stdout } = await runGit(verify, options);
  if (status === 0) return stdout.toString().trim();
  throw new UserError(
    "TEMPLATE_UNKNOWN",
    `${quote(options.shown)} has no commit ${quote(name)}.`,
    "Name a branch, a tag or a commit that it has behind #.",
  );
}
