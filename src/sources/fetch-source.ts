import type { FetchContext, FetchedSource, OutsideAddress, SourceRecord } from "./source.ts";
import { checkAddress } from "./check-address.ts";
import { fetchFolder } from "./fetch-folder.ts";
import { fetchGit, newestCommit } from "./fetch-git.ts";
import { fetchNpm, newestVersion } from "./fetch-npm.ts";
import { UserError } from "../shared/errors.ts";

/**
 * Brings a source onto this machine: a folder is taken where it lies, git and npm by way of the user's cache.
 *
 * @throws UserError TEMPLATE_UNKNOWN (the source has no such thing), FETCH_FAILED (it does not answer), SOURCE_INVALID (it breaks a
 * security rule); on an abort the signal's reason, with every child ended and nothing left behind
 */
export async function fetchSource(
  address: OutsideAddress,
  context: FetchContext,
): Promise<FetchedSource> {
  context.signal.throwIfAborted();
  const checked = checkAddress(address);
  switch (checked.kind) {
    case "folder":
      return fetchFolder(checked, context);
    case "git":
      return fetchGit(checked, context);
    case "npm":
      return fetchNpm(checked, context);
  }
}

/** The very same bytes again, from the cache where it has them. @throws as `fetchSource` */
export async function refetch(
  record: Exclude<SourceRecord, { kind: "builtin" }>,
  context: FetchContext,
): Promise<FetchedSource> {
  if (record.kind === "folder") return fetchSource(record, context);
  const { folder, fromCache } =
    record.kind === "git"
      ? await fetchGit(checkAddress({ ...record, ref: record.commit }), context)
      : await fetchNpm(checkAddress({ ...record, wanted: record.version }), context, record);
  return { folder, record, fromCache };
}

/**
 * What `idOf` would say of the source now, for the same branch, tag or range; undefined where it does not answer, or cannot know
 * (a folder: compare the digest of its template).
 */
export async function newestOf(
  record: SourceRecord,
  context: FetchContext,
): Promise<string | undefined> {
  if (record.kind === "builtin" || record.kind === "folder" || context.offline) return undefined;
  try {
    return record.kind === "git"
      ? await newestCommit(checkAddress(record), context)
      : await newestVersion(checkAddress(record), context);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The immutable id of a record, as it is shown: a commit, or an exact version; undefined for what has none. */
export function idOf(record: SourceRecord): string | undefined {
  if (record.kind === "git") return record.commit;
  return record.kind === "npm" ? record.version : undefined;
}
