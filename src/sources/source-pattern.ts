import { parseGitUrl } from "./git-url.ts";
import type { GitUrl } from "./git-url.ts";
import { publicRegistry, readNpmConfig } from "./npm-config.ts";
import { isPackageName } from "./parse-npm-address.ts";
import type { SourceRecord } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/**
 * Whether a source is one that `pattern` names: `npm:@acme/*`, `npm:name`, `github:acme/*` (by https or ssh), or any git URL. A `*` at
 * the end is one more part of the path, `**` one or more; nowhere else is there a wildcard. Both sides are compared taken apart, so a
 * spelling that goes elsewhere (`..`, `%2e`, another port or user, plain http) matches nothing. A folder of a machine never does.
 *
 * @throws UserError USAGE for a pattern that cannot be read
 */
export function matchesSource(
  pattern: string,
  record: SourceRecord,
  env: NodeJS.ProcessEnv,
): boolean {
  const wanted = parsePattern(pattern);
  if (wanted.kind === "npm") return record.kind === "npm" && matchesPackage(wanted, record, env);
  return record.kind === "git" && matchesUrl(wanted, parseGitUrl(record.url));
}

type Pattern = PackagePattern | UrlPattern;

interface PackagePattern {
  readonly kind: "npm";
  /** A whole name, or a scope with its slash. */
  readonly name: string;
}

interface UrlPattern {
  readonly kind: "git";
  readonly url: GitUrl;
  /** Parts of a path beyond those of `url`: none, one, one or more. */
  readonly more: "none" | "one" | "any";
  /** `github:` and the like: the same repository by https and by ssh. */
  readonly isShorthand: boolean;
}

const hosts: Readonly<Record<string, string>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  bitbucket: "bitbucket.org",
  sourcehut: "git.sr.ht",
};

function parsePattern(pattern: string): Pattern {
  const refuse = (cause?: unknown): never => {
    throw new UserError(
      "USAGE",
      `${quote(pattern)} names no source that could be trusted.`,
      'Write such as "github:acme/*", "npm:@acme/*" or "https://git.acme.dev/templates/*".',
      { cause },
    );
  };
  const name = /^npm:(.*)$/s.exec(pattern)?.[1];
  if (name !== undefined) {
    const scope = /^(@[^/]+\/)\*$/.exec(name)?.[1];
    if (scope !== undefined && isPackageName(`${scope}x`)) return { kind: "npm", name: scope };
    return isPackageName(name) ? { kind: "npm", name } : refuse();
  }
  const [, base = "", stars = ""] = /^(.*?)(?:\/(\*\*?))?$/s.exec(pattern) ?? [];
  if (base.includes("*")) return refuse();
  const more = stars === "" ? "none" : stars === "*" ? "one" : "any";
  const [, prefix = "", path = ""] = /^([a-z]+):(?!\/\/)(.*)$/s.exec(base) ?? [];
  const host = Object.hasOwn(hosts, prefix) ? hosts[prefix] : undefined;
  try {
    // A path that begins nowhere but at a host needs a part to be read by; it is taken off again.
    const read = parseGitUrl(
      `${host === undefined ? base : `https://${host}/${path}`}${more === "none" ? "" : "/x"}`,
    );
    const segments = more === "none" ? read.segments : read.segments.slice(0, -1);
    if (host !== undefined && segments.length === 0) return refuse();
    return { kind: "git", url: { ...read, segments }, more, isShorthand: host !== undefined };
  } catch (error) {
    return refuse(error);
  }
}

function matchesUrl({ url, more, isShorthand }: UrlPattern, other: GitUrl): boolean {
  const isSamePlace = isShorthand
    ? other.scheme === "https" || (other.scheme === "ssh" && other.user === "git")
    : other.scheme === url.scheme &&
      other.from === url.from &&
      (url.scheme !== "ssh" || other.user === url.user);
  if (!isSamePlace || other.host !== url.host || other.port !== url.port) return false;
  const wanted = more === "none" ? withoutSuffix(url.segments) : url.segments;
  const there = more === "none" ? withoutSuffix(other.segments) : other.segments;
  const extra = there.length - wanted.length;
  const isDeep = more === "none" ? extra === 0 : more === "one" ? extra === 1 : extra >= 1;
  return isDeep && wanted.every((segment, index) => segment === there[index]);
}

const withoutSuffix = (segments: readonly string[]): readonly string[] =>
  segments.map((segment, index) =>
    index === segments.length - 1 ? segment.replace(/\.git$/, "") : segment,
  );

/**
 * The name alone does not say whose package it is: a project that somebody sent may name another registry for it. It has to be the
 * one that the user's own settings name.
 */
function matchesPackage(
  { name }: PackagePattern,
  record: Extract<SourceRecord, { kind: "npm" }>,
  env: NodeJS.ProcessEnv,
): boolean {
  const isNamed = name.endsWith("/") ? record.name.startsWith(name) : record.name === name;
  return (
    isNamed &&
    (record.registry ?? publicRegistry) === readNpmConfig(undefined, env).registryOf(record.name)
  );
}
