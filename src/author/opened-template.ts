import { sep } from "node:path";
import { readSourcesFrom } from "../create/read-template.ts";
import type { Sources } from "../create/sources.ts";
import type { FetchContext } from "../sources/source.ts";
import { readAuthored, shownAs } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";

/** A template that is being worked on, with all that it extends. */
export interface OpenedTemplate {
  readonly template: AuthoredTemplate;
  readonly sources: Sources;
}

/**
 * @param folder absolute path of the one that holds `template.json`
 * @throws UserError TEMPLATE_INVALID, and what fetching a base throws
 */
export async function openAuthored(folder: string, fetch: FetchContext): Promise<OpenedTemplate> {
  const template = readAuthored(folder);
  return { template, sources: await readSourcesOf(template, fetch) };
}

/** @throws UserError TEMPLATE_INVALID, and what fetching a base throws */
export function readSourcesOf({ folder }: AuthoredTemplate, fetch: FetchContext): Promise<Sources> {
  return readSourcesFrom(folder, { name: shownAs(folder), record: recordOf(folder), fetch });
}

/** What the lock of a preview says of its source: the template's own folder. */
export const recordOf = (folder: string) =>
  ({ kind: "folder", path: folder.split(sep).join("/") }) as const;
