import validate from "validate-npm-package-name";
import { unprintable } from "../shared/quote.ts";
import { isWindowsReserved } from "./target-folder.ts";

/** Why `name` cannot be the name of a new package by npm's rules, or Windows'; undefined when it can. */
export function refusePackageName(name: string): string | undefined {
  if (unprintable.test(name)) return "a package name holds no invisible characters";
  const { validForNewPackages, errors = [], warnings = [] } = validate(name);
  if (!validForNewPackages) {
    const rules = [...errors, ...warnings].map((rule) => rule.replace("can no longer", "cannot"));
    return `npm's rule: ${[...new Set(rules)].join("; ")}`;
  }
  if (isWindowsReserved(lastPart(name))) return "Windows reserves this name";
  return undefined;
}

/** The name that a folder gives its package: its last part, or `@scope/name`. May break npm's rules. */
export function nameFromFolder(folder: string): string {
  const parts = folder.split(/[/\\]+/).filter((part) => part !== "");
  const last = parts.at(-1) ?? "";
  const scope = parts.at(-2);
  return scope?.startsWith("@") ? `${scope}/${last}` : last;
}

/** The nearest name that npm accepts, to offer and never to use unasked; undefined when nothing of it is left. */
export function suggestPackageName(name: string): string | undefined {
  const slug = lastPart(name)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[-._]+|[-._]+$/g, "")
    .slice(0, 60);
  if (slug === "") return undefined;
  return [slug, `${slug}-app`].find((candidate) => refusePackageName(candidate) === undefined);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
