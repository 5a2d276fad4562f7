import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "./find-project.ts";
import type { Rendering } from "./render-project.ts";
import type { PackageManager } from "../create/answers.ts";
import { spellings } from "../create/package-manager.ts";
import type { Sources } from "../create/sources.ts";
import { lockPath } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** What the person wants to do, as words of the command line: for the command that does it by another version. */
export type Command = readonly string[];

/**
 * What a project is changed by must be what it was made by: else the change would bring more than was asked for.
 *
 * @throws UserError TEMPLATE_CHANGED
 */
export function refuseOtherTemplate(
  { lock }: Project,
  { corral, template }: Sources,
  command: Command,
): void {
  if (template.digest === lock.template.digest) return;
  const { name, version, source } = lock.template;
  if (source.kind === "builtin" || template.bases.some(({ record }) => record.kind === "builtin")) {
    if (lock.corral !== corral) throw otherVersion({ lock }, { corral, name }, command);
  }
  const where = source.kind === "folder" ? ` in ${quote(source.path)}` : "";
  throw new UserError(
    "TEMPLATE_CHANGED",
    `The template ${name}${where} is not what this project was made from any more: it was ${version} with ${lock.template.digest}, and is ${template.manifest.version} with ${template.digest}.`,
    "Bring the template back to that state, and run this again.",
  );
}

/**
 * The answers of the lock must give the files of the lock: else one of the two was edited by hand, or our own sources have changed
 * since.
 *
 * @throws UserError TEMPLATE_CHANGED, LOCK_INVALID
 */
export function refuseOtherFiles(
  { folder, lock }: Project,
  before: Rendering,
  { sources, command }: { readonly sources: Sources; readonly command: Command },
): void {
  const wrong = findWrong({ folder, lock }, before);
  if (wrong === undefined) return;
  const { corral, template } = sources;
  if (lock.corral !== corral)
    throw otherVersion({ lock }, { corral, name: template.name }, command);
  throw new UserError(
    "LOCK_INVALID",
    `The answers in ${lockPath} do not give the files that it lists: ${wrong}.`,
    "Take back what was changed there by hand, such as with git.",
  );
}

function findWrong({ folder, lock }: Project, before: Rendering): string | undefined {
  for (const [path, { sha256, origin }] of Object.entries(lock.files)) {
    const again = before.lock.files[path];
    if (again === undefined && origin === "template") return `there would be no ${quote(path)}`;
    if (again !== undefined && again.sha256 !== sha256) return `${quote(path)} would be another`;
  }
  // A file that was there before the project was, and was kept, is not listed.
  const unlisted = [...before.files.keys()].find(
    (path) => lock.files[path] === undefined && !existsSync(join(folder, ...path.split("/"))),
  );
  return unlisted === undefined ? undefined : `there would be ${quote(unlisted)}`;
}

function otherVersion(
  { lock }: Pick<Project, "lock">,
  { corral, name }: { readonly corral: string; readonly name: string },
  command: Command,
): UserError {
  const spelling = spellings[lock.answers["pm"] as PackageManager] ?? spellings.npm;
  const again = [...spelling.fetched(`create-corral@${lock.corral}`), ...command].join(" ");
  return new UserError(
    "TEMPLATE_CHANGED",
    `This project was made by create-corral ${lock.corral}, and this is ${corral}, which makes another ${name}.`,
    `Use that version: ${again}`,
  );
}
