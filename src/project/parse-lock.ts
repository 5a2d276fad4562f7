import { isProjectLock, lockPath } from "./lock.ts";
import type { Lock, LockedFile, LockedTemplate, ProjectLock } from "./lock.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { faultOfPath } from "../shared/project-path.ts";
import { quote } from "../shared/quote.ts";

/**
 * A lock as its file has it, every part of it checked: somebody may have edited it, or merged two.
 *
 * @param shown the file's path, for messages
 * @throws UserError LOCK_INVALID
 */
export function parseLock(text: string, shown: string = lockPath): Lock | ProjectLock {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw invalid(shown, `is no JSON (${why})`, { cause: error });
  }
  const fault = faultOf(value);
  if (fault === ofLater) throw invalid(shown, fault, { hint: "Use that version." });
  if (fault !== undefined) throw invalid(shown, fault);
  return value as Lock | ProjectLock;
}

const ofLater = "is from a later version of create-corral";

function invalid(
  shown: string,
  what: string,
  {
    hint = "Restore it as it was written, such as with git.",
    cause,
  }: { readonly hint?: string; readonly cause?: unknown } = {},
): UserError {
  return new UserError("LOCK_INVALID", `${quote(shown)} ${what}.`, hint, { cause });
}

function faultOf(value: unknown): string | undefined {
  if (!isObject(value)) return "is no lock";
  const { lockVersion, corral, files } = value;
  if (typeof lockVersion === "number" && lockVersion > 1) return ofLater;
  if (lockVersion !== 1) return "has no lockVersion";
  if (typeof corral !== "string") return "does not say which version of create-corral wrote it";
  if (!isObject(files)) return 'has no "files"';
  for (const [path, file] of Object.entries(files)) {
    const fault = faultOfPath(path);
    if (fault !== undefined) return `lists ${quote(path)}, which ${fault}`;
    if (!isLockedFile(file)) return `does not say what ${quote(path)} was`;
  }
  return isProjectLock(value as unknown as Lock) ? faultOfProject(value) : undefined;
}

function faultOfProject({ template, answers, features }: Readonly<Record<string, unknown>>) {
  if (!isLockedTemplate(template)) return "does not say which template the project is from";
  const bases = (template as ProjectLock["template"]).extends ?? [];
  if (!Array.isArray(bases) || !bases.every(isLockedTemplate))
    return "does not say what the template extends";
  if (!isObject(answers) || !Object.values(answers).every(isAnswer)) return "has no answers";
  const isOnOrOff = (each: unknown) => typeof each === "boolean";
  if (!isObject(features) || !Object.values(features).every(isOnOrOff))
    return "does not say which features are on";
  return undefined;
}

const isLockedFile = (file: unknown): file is LockedFile =>
  isObject(file) &&
  typeof file["sha256"] === "string" &&
  /^[0-9a-f]{64}$/.test(file["sha256"]) &&
  ["template", "primitive", "testing"].includes(String(file["origin"]));

const isLockedTemplate = (template: unknown): template is LockedTemplate =>
  isObject(template) &&
  [template["name"], template["version"], template["digest"]].every(isText) &&
  isObject(template["source"]) &&
  ["builtin", "folder", "git", "npm"].includes(String(template["source"]["kind"]));

const isText = (value: unknown) => typeof value === "string";

const isAnswer = (value: unknown) =>
  ["string", "number", "boolean"].includes(typeof value) ||
  (Array.isArray(value) && value.every(isText));
