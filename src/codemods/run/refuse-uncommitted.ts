import { findUncommitted } from "./git.ts";
import type { Repository } from "./git.ts";
import { UserError } from "../../shared/errors.ts";
import { quote } from "../../shared/quote.ts";

/**
 * Makes sure that git can tell the edits from somebody's own work: everything that it knows is committed.
 *
 * @returns files that git does not know: they must not be edited either
 * @throws UserError NO_REPOSITORY, DIRTY_TREE
 */
export async function refuseUncommitted(
  repository: Repository | undefined,
  shown: string,
): Promise<ReadonlySet<string>> {
  if (repository === undefined) {
    throw new UserError(
      "NO_REPOSITORY",
      `${quote(shown)} is in no git repository, so nothing would show what was changed.`,
      "Run `git init` and commit first, or pass --allow-dirty. Without --write nothing is changed.",
    );
  }
  const { changed, untracked } = await findUncommitted(repository);
  refuse(changed, "is not committed");
  return new Set(untracked);
}

/** @throws UserError DIRTY_TREE for a file that git does not know */
export function refuseUntracked(edited: readonly string[], untracked: ReadonlySet<string>): void {
  refuse(
    edited.filter((path) => untracked.has(path)),
    "is not known to git",
  );
}

function refuse([first, ...others]: readonly string[], why: string): void {
  if (first === undefined) return;
  const more =
    others.length > 0
      ? `, nor ${others.length === 1 ? "is one more file" : `are ${others.length} more files`}`
      : "";
  throw new UserError(
    "DIRTY_TREE",
    `${quote(first)} ${why}${more}.`,
    "Commit or stash first, or pass --allow-dirty.",
  );
}
