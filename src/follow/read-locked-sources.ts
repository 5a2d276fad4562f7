import { dirname } from "node:path";
import type { Project } from "./find-project.ts";
import { readSources } from "../create/read-sources.ts";
import type { Sources } from "../create/sources.ts";
import { UserError } from "../shared/errors.ts";
import type { FetchContext, SourceRecord } from "../sources/source.ts";

/**
 * The template that a project is from: the same content again, but for a folder and a built-in template, which are as they are now.
 *
 * @throws UserError what fetching and reading a template throw
 */
export async function readLockedSources(
  { folder, lock }: Project,
  context: FetchContext,
): Promise<Sources> {
  const { name, source } = lock.template;
  if (source.kind === "builtin") return readSources(name);
  const [{ refetch }, { readSourcesFrom }] = await Promise.all([
    import("../sources/fetch-source.ts"),
    import("../create/read-template.ts"),
  ]);
  const fetch = { ...context, cwd: folder };
  if (source.kind !== "folder") {
    const fetched = await refetch(source, fetch);
    return readSourcesFrom(fetched.folder, { name, record: source, fetch });
  }
  const [own = folder, ...above] = foldersUpFrom(folder);
  const [beside = own, ...others] = above;
  return readFolder(source, [beside, own, ...others], async (cwd) => {
    const fetched = await refetch(source, { ...context, cwd });
    return readSourcesFrom(fetched.folder, { name, record: source, fetch: { ...context, cwd } });
  });
}

/** A folder's path is as it was typed, and where that was is not recorded: beside the project as a rule, or in it, or further up. */
async function readFolder(
  { path }: Extract<SourceRecord, { kind: "folder" }>,
  places: readonly string[],
  read: (cwd: string) => Promise<Sources>,
): Promise<Sources> {
  let first: unknown;
  for (const cwd of places) {
    try {
      return await read(cwd);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "TEMPLATE_UNKNOWN") throw error;
      first ??= error;
      if (path.startsWith("/")) break;
    }
  }
  throw first;
}

function foldersUpFrom(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
}
