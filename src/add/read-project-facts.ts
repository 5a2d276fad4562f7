import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import {
  findCautions,
  findRefusal,
  isUnchecked,
  isWorkspaceRoot,
  refusesImplicitAny,
} from "./cautions.ts";
import { commonest, findConventions } from "./conventions.ts";
import type { Conventions } from "./conventions.ts";
import { isWithin, packageRootOf, packagesAround, realFolder } from "./find-package.ts";
import { findTypeCheck } from "./find-type-check.ts";
import { findAlias, findExportedAs } from "./find-ways.ts";
import { copyOf } from "./marker.ts";
import type { ProjectFacts } from "./project-facts.ts";
import { readManifest } from "./read-manifest.ts";
import { objectIn, readObject, readTsconfig } from "./read-tsconfig.ts";
import { refuseSpecifier } from "./refuse-specifier.ts";
import { surveyCode } from "./survey-code.ts";
import type { CodeSurvey } from "./survey-code.ts";
import { isProjectLock, lockPath, readLock } from "../project/lock.ts";
import type { Lock } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

export interface FactsOptions {
  /** Folder for the copies, absolute or below `place`; it may lie in another package, which then is the one that gets them. */
  readonly into?: string | undefined;
  /** Specifier that code is to import from, "*" standing for the file's name. */
  readonly importFrom?: string | undefined;
}

/**
 * Reads how the package at or above `place` is written. In a workspace each package has its own facts: ask for each.
 *
 * @param place absolute path of a folder
 * @throws UserError PACKAGE_INVALID; USAGE for a folder in no package, and for no specifier; TARGET_CONFLICT for a file in the folder's place, and for a
 *   damaged lock
 */
export function readProjectFacts(
  place: string,
  { into, importFrom }: FactsOptions = {},
): ProjectFacts {
  refuseSpecifier(importFrom);
  const wanted = into === undefined ? undefined : realFolder(resolve(place, into));
  const root = rootFor(place, wanted);
  const manifest = readManifest(root);
  const deno = { ...readObject(join(root, "deno.jsonc")), ...readObject(join(root, "deno.json")) };
  const compiler = readTsconfig(root) ?? readTsconfig(dirname(root));
  const places = { root, manifest, deno, compiler };
  const lock = readOwnLock(root);
  const survey = surveyCode(root);
  const isDeno = ["deno.json", "deno.jsonc"].some((name) => existsSync(join(root, name)));
  const conventions =
    lock !== undefined && isProjectLock(lock)
      ? generated
      : findConventions(survey, {
          isModule: manifest["type"] === "module",
          compiler,
          isDeno,
          hasTypeScript: "typescript" in objectIn(manifest, "devDependencies"),
        });
  const typeCheck = conventions.language === "js" ? findTypeCheck(root) : "none";
  const isTyped = typeCheck === "looks";
  const folder =
    wanted === undefined
      ? (folderInLock(lock) ?? findFolder(root, survey))
      : relative(root, wanted).replaceAll(sep, "/");
  refuseFileIn(root, folder);
  return {
    root,
    name: typeof manifest["name"] === "string" ? manifest["name"] : undefined,
    ...conventions,
    folder,
    importFrom: importFrom ?? lock?.importFrom,
    alias: findAlias(folder, survey.imports, conventions, places),
    exportedAs: findExportedAs(folder, conventions, places),
    scriptsReachTypeScript: compiler?.allowJs === true || isDeno,
    isTyped,
    isImplicitlyAny: typeCheck === "compiles" && refusesImplicitAny(compiler),
    isUnchecked: isUnchecked(conventions, places),
    isWorkspaceRoot: isWorkspaceRoot(places) || existsSync(join(root, "pnpm-workspace.yaml")),
    refusal: findRefusal(conventions, places),
    cautions: findCautions(folder, { ...conventions, isTyped }, places),
    lock,
    present: filesIn(root, folder),
  };
}

/** The package that `wanted` lies in; a folder without any manifest is one as well, as far as it reaches. */
function rootFor(place: string, wanted: string | undefined): string {
  const own = packageRootOf(place);
  const root = packagesAround(wanted ?? place)[0] ?? own;
  if (wanted === undefined || isWithin(wanted, root)) return root;
  throw new UserError(
    "USAGE",
    `${quote(wanted)} lies in no package.`,
    `Name a folder of a package with --into, such as one in ${quote(own)}.`,
  );
}

function refuseFileIn(root: string, folder: string): void {
  const steps = folder.split("/").map((_, index, names) => names.slice(0, index + 1).join("/"));
  const file = steps.find((step) => statOf(join(root, step))?.isFile());
  if (file === undefined) return;
  throw new UserError(
    "TARGET_CONFLICT",
    `${quote(file)} in ${quote(root)} is a file, and the primitives need a folder there.`,
    "Move it away, or name another folder with --into.",
  );
}

const statOf = (path: string) => statSync(path, { throwIfNoEntry: false });

/** The code of a generated project is known. */
const generated: Conventions = {
  language: "ts",
  module: "esm",
  extension: ".ts",
  ending: ".ts",
};

/** @throws UserError TARGET_CONFLICT for one that is there and cannot be read: it must not be replaced by one that knows less */
function readOwnLock(root: string): Lock | undefined {
  const lock = readLock(root);
  if (lock !== undefined || !existsSync(join(root, lockPath))) return lock;
  throw new UserError(
    "TARGET_CONFLICT",
    `${quote(lockPath)} in ${quote(root)} cannot be read: it is damaged, or from a later version of create-corral.`,
    "Restore it, or run that version.",
  );
}

/** Where most copies are already. */
function folderInLock(lock: Lock | undefined): string | undefined {
  const copies = Object.entries(lock?.files ?? {}).filter(
    ([, { origin }]) => origin === "primitive",
  );
  const folder = commonest(copies.map(([path]) => posix.dirname(path)));
  return folder === "." ? "" : folder;
}

/** `concurrency` beside the package's code; a folder that holds copies without a lock, if there is one. */
function findFolder(root: string, { files }: CodeSurvey): string {
  const bases = ["src", "source", "lib", "server", "app"].filter((base) =>
    files.some((file) => file.startsWith(`${base}/`)),
  );
  const candidates = [...bases.map((base) => `${base}/concurrency`), "concurrency"];
  const holding = candidates.find((folder) =>
    [...filesIn(root, folder).values()].some((text) => copyOf(text) !== undefined),
  );
  return holding ?? candidates[0] ?? "concurrency";
}

/** Code files that lie in a folder, not deeper. */
function filesIn(root: string, folder: string): ReadonlyMap<string, string> {
  const place = join(root, folder);
  if (!statOf(place)?.isDirectory()) return new Map();
  return new Map(
    readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
      .map(({ name }) => [posix.join(folder, name), readFileSync(join(place, name), "utf8")]),
  );
}
