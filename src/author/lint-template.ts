import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Sources } from "../create/sources.ts";
import { UserError } from "../shared/errors.ts";
import type { FetchContext } from "../sources/source.ts";
import { manifestName, namesOfFiles, readAuthored, shownAs } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import { readTexts } from "./authored-texts.ts";
import { findingFrom, inOrder } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { lintFiles } from "./lint-files.ts";
import { lintNames } from "./lint-names.ts";
import { lintProjects } from "./lint-projects.ts";
import { readSourcesOf } from "./opened-template.ts";

export interface LintResult {
  /** By file and line. */
  readonly findings: readonly Finding[];
  /** How many sets of answers a project was planned for; 0 where it did not come to that. */
  readonly projects: number;
}

/**
 * All that is wrong with the template in `folder`, an absolute path. A manifest that cannot be read is the only finding; where
 * Handlebars cannot read a text, or a rule is about no file, no project is planned.
 *
 * @throws UserError what fetching a base throws: it is no fault of the template
 */
export async function lintTemplate(folder: string, fetch: FetchContext): Promise<LintResult> {
  let template: AuthoredTemplate;
  try {
    template = readAuthored(folder);
  } catch (error) {
    return { findings: [manifestFinding(error, manifestOf(folder))], projects: 0 };
  }
  const read = readTexts(template);
  const first = [...read.findings, ...lintFiles(template)];
  if (read.findings.length > 0 || first.some(({ code }) => code === "IDLE_RULE"))
    return { findings: inOrder(first), projects: 0 };
  let sources: Sources;
  try {
    sources = await readSourcesOf(template, fetch);
  } catch (error) {
    const found = manifestFinding(error, namesOfFiles(template));
    return { findings: inOrder([...first, found]), projects: 0 };
  }
  const names = lintNames(template, read.texts, sources.template);
  // What a name that there is not does to projects is known: it would be told once more for each of them.
  const blocked = names.some(({ code }) => code === "UNKNOWN_NAME");
  const { findings, projects } = blocked
    ? { findings: [], projects: 0 }
    : await lintProjects(template, sources);
  return { findings: inOrder([...first, ...names, ...findings]), projects };
}

/**
 * What is wrong with the list of a folder's templates; undefined where there is neither a template nor a list.
 *
 * @param error what reading it threw
 */
export function indexFinding(error: unknown, folder: string): Finding | undefined {
  const files = new Map(
    [manifestName, "package.json"]
      .filter((name) => existsSync(join(folder, name)))
      .map((name) => [`${shownAs(folder)}/${name}`, name]),
  );
  return files.size === 0 ? undefined : manifestFinding(error, files);
}

const manifestOf = (folder: string) =>
  new Map([[`${shownAs(folder)}/${manifestName}`, manifestName]]);

function manifestFinding(error: unknown, files: ReadonlyMap<string, string>): Finding {
  if (error instanceof UserError && error.code === "TEMPLATE_INVALID")
    return findingFrom(error, "MANIFEST", files);
  throw error;
}
