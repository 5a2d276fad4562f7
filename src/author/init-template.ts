import { join } from "node:path";
import { listTemplates } from "../create/list-templates.ts";
import { userJournals } from "../project/journal-store.ts";
import { writeFiles } from "../project/write-files.ts";
import { parseAddress } from "../sources/parse-address.ts";
import type { FetchContext } from "../sources/source.ts";
import { goldenFolder, recordGolden } from "./golden.ts";
import { openAuthored } from "./opened-template.ts";
import { ownFiles } from "./own-files.ts";
import { starterFiles, templatePath } from "./starter.ts";
import type { StarterOptions } from "./starter.ts";
import { placeOf, planTest } from "./test-template.ts";

/**
 * Starts a template in an empty folder, and records what its test expects.
 *
 * @param target absolute path
 * @returns paths of what was written, sorted
 * @throws UserError TARGET_NOT_EMPTY and others by the writer; TEMPLATE_UNKNOWN, and what fetching the base throws: then the files
 * are there, and `record` is what is left to do
 */
export async function initTemplate(
  target: string,
  options: StarterOptions,
  fetch: FetchContext,
): Promise<readonly string[]> {
  if (options.extends !== undefined) parseAddress(options.extends, listTemplates());
  const files = Object.entries(starterFiles(options)).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
    mode: path.startsWith("bin/") ? (0o755 as const) : (0o644 as const),
  }));
  const { env, signal } = fetch;
  await writeFiles(target, files, { policy: "empty", store: userJournals(env), signal });
  const below = templatePath(options);
  const { template, sources } = await openAuthored(join(target, below), fetch);
  const recorded = template.layer.manifest.tests.flatMap((test) => {
    if (test.golden === undefined) return [];
    const own = ownFiles(planTest(test, sources), template, sources);
    recordGolden(goldenFolder(placeOf(template), test.golden), own);
    return [...own.keys()].map((path) => `${below}${test.golden}/${path}`);
  });
  return [...files.map(({ path }) => path), ...recorded].sort();
}
