import { isRef } from "./check-address.ts";
import { formatGitUrl, parseGitUrl, withoutSecrets } from "./git-url.ts";
import { parseFolderAddress } from "./parse-folder-address.ts";
import { parseNpmAddress } from "./parse-npm-address.ts";
import type { Address, GitAddress } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { faultOfPath } from "../shared/project-path.ts";
import { quote, unprintable } from "../shared/quote.ts";

/**
 * Reads what a person typed for `--template`: the name of a built-in one, a folder (`./t`), a host's shorthand
 * (`github:owner/repo/folder#ref`), any git URL (`…#ref:folder`), or a package (`npm:name@range`, `@scope/name`, `@scope`).
 * `:name` at the end picks one of several templates. What could mean two things is refused, and both are named.
 *
 * @param builtins names of the built-in templates
 * @throws UserError USAGE for what cannot be read, TEMPLATE_UNKNOWN for a name that there is not, with the nearest
 */
export function parseAddress(text: string, builtins: readonly string[]): Address {
  if (builtins.includes(text)) return { kind: "builtin", name: text };
  refuseHostile(text);
  const folder = parseFolderAddress(text);
  if (folder !== undefined) return folder;
  const [, prefix, rest = ""] = /^([a-z]+):(?!\/\/)(.*)$/is.exec(text) ?? [];
  if (prefix !== undefined && isHost(prefix)) return shorthand(prefix, rest, text);
  if (prefix === "npm") return parseNpmAddress(rest, text);
  if (text.startsWith("@")) return parseNpmAddress(withCreate(text), text);
  if (/^[\w+.-]+:(?:\/\/|:)/.test(text)) return gitAddress(text);
  if (/^[^/@:]+@[^/@]+:/.test(text)) return scpAddress(text);
  if (/^[^/@:]+@[^/@:]+$/.test(text)) return versioned(text, builtins);
  throw unknown(text, { prefix, builtins });
}

const hosts = {
  github: "https://github.com/",
  gitlab: "https://gitlab.com/",
  bitbucket: "https://bitbucket.org/",
  sourcehut: "https://git.sr.ht/",
} as const;

const isHost = (prefix: string): prefix is keyof typeof hosts => Object.hasOwn(hosts, prefix);

/** `owner/repo[/folder][:pick][#ref]` */
function shorthand(host: keyof typeof hosts, rest: string, text: string): GitAddress {
  const [place, ref] = cut(rest, "#");
  const [path, pick] = cut(place, ":");
  const [owner = "", repository = "", ...folder] = path.replace(/\/$/, "").split("/");
  const name = /^(?!\.{1,2}$)[A-Za-z0-9_.~][\w.~-]*$/;
  if (!name.test(owner) || !name.test(repository))
    throw usage(
      text,
      `is not ${host}:owner/repository`,
      `Write ${host}:owner/repository, and behind it /folder, #branch, #tag or #commit.`,
    );
  const whose = host === "sourcehut" && !owner.startsWith("~") ? `~${owner}` : owner;
  const suffix = host === "sourcehut" ? "" : ".git";
  return {
    kind: "git",
    url: `${hosts[host]}${whose}/${repository.replace(/\.git$/, "")}${suffix}`,
    ...refOf(ref, text),
    ...folderOf(folder.length === 0 ? undefined : folder.join("/"), text),
    ...pickOf(pick, text),
  };
}

/** Any URL, `#ref` and `:folder` behind it; also the address of a folder as a browser shows it at GitHub and GitLab. */
function gitAddress(text: string): GitAddress {
  const [place, fragment] = cut(text, "#");
  const [ref, folder] = fragment === undefined ? [] : cut(fragment, ":");
  const { url, tree } = browsed(place);
  if (tree !== undefined && fragment !== undefined)
    throw usage(text, "names a branch twice", "Leave the part behind # away.");
  if (fragment === "")
    throw usage(text, "has nothing behind its #", "Name a branch, a tag or a commit.");
  return {
    kind: "git",
    url: formatGitUrl(parseGitUrl(url), { credentials: true }),
    ...refOf(tree?.ref ?? (ref === "" ? undefined : ref), text),
    ...folderOf(tree === undefined ? folder : tree.folder, text),
  };
}

interface Browsed {
  readonly url: string;
  readonly tree?: { readonly ref: string; readonly folder: string | undefined };
}

function browsed(url: string): Browsed {
  const [, base, ref, folder] =
    /^(https:\/\/github\.com\/[^/]+\/[^/]+)\/tree\/([^/]+)(?:\/(.+?))?\/?$/.exec(url) ??
    /^(https:\/\/gitlab\.com\/.+?)\/-\/tree\/([^/]+)(?:\/(.+?))?\/?$/.exec(url) ??
    [];
  return base === undefined || ref === undefined
    ? { url }
    : { url: `${base}.git`, tree: { ref, folder } };
}

/** `git@host:path`; another user only with a path that cannot be the name of a template. */
function scpAddress(text: string): GitAddress {
  const [place] = cut(text, "#");
  if (text.startsWith("git@") || /:.*\/|\.git$/.test(place)) return gitAddress(text);
  const [account, path] = cut(text, ":");
  throw usage(
    text,
    "can be read in two ways",
    `Write ssh://${account}/${path} for a git repository, or npm:${text} for a package.`,
  );
}

function versioned(text: string, builtins: readonly string[]): Address {
  const [name] = cut(text, "@");
  if (!builtins.includes(name)) return parseNpmAddress(text, text);
  throw usage(
    text,
    "asks for a version of a built-in template, which has none of its own",
    `Write "${name}", or npm:${text} for a package of that name.`,
  );
}

/** `@scope` stands for `@scope/create`. */
const withCreate = (text: string): string =>
  text.replace(/^(@[^/@:]+)(?=$|[@:])/, (scope) => `${scope}/create`);

function refuseHostile(text: string): void {
  const hint =
    "Name a built-in template, a folder such as ./template, a git repository, or a package.";
  if (text.trim() === "") throw new UserError("USAGE", "--template is empty.", hint);
  if (text.startsWith("-")) throw usage(text, 'begins with "-", as an option would', hint);
  if (unprintable.test(text)) throw usage(text, "holds a control character", hint);
  if (text.length > 2000) throw usage(text, "is longer than 2000 characters", hint);
}

function refOf(ref: string | undefined, text: string): Pick<GitAddress, "ref"> {
  if (ref === undefined) return {};
  if (isRef(ref)) return { ref };
  throw usage(
    text,
    `asks for ${quote(ref)}, which is no name of a branch, tag or commit`,
    "Write the name of a branch or tag, or a commit, behind #.",
  );
}

function folderOf(folder: string | undefined, text: string): Pick<GitAddress, "folder"> {
  if (folder === undefined) return {};
  const plain = folder.replace(/^\.\//, "").replace(/\/$/, "");
  const fault = faultOfPath(plain);
  if (fault === undefined) return { folder: plain };
  throw usage(
    text,
    `asks for a folder whose path ${fault}`,
    "Name a folder below the root of the repository, with / between its parts.",
  );
}

function pickOf(pick: string | undefined, text: string): Pick<GitAddress, "pick"> {
  if (pick === undefined) return {};
  if (/^[A-Za-z0-9][\w.-]*$/.test(pick)) return { pick };
  throw usage(
    text,
    `asks for ${quote(pick)}, which is no name of a template`,
    "Write the template's name behind the colon.",
  );
}

function unknown(
  text: string,
  {
    prefix,
    builtins,
  }: { readonly prefix: string | undefined; readonly builtins: readonly string[] },
): UserError {
  const message = `There is no template ${quote(withoutSecrets(text))}.`;
  const near =
    prefix === undefined
      ? nearest(text, builtins)
      : nearest(prefix, [...Object.keys(hosts), "npm", "file"]);
  if (near !== undefined) {
    const meant = prefix === undefined ? near : `${near}:${text.slice(prefix.length + 1)}`;
    return new UserError("TEMPLATE_UNKNOWN", message, `Did you mean ${quote(meant)}?`);
  }
  if (/^[\w.-]+\/[\w./-]+$/.test(text))
    return new UserError(
      "TEMPLATE_UNKNOWN",
      message,
      `Write github:${text} for a repository, or ./${text} for a folder.`,
    );
  return new UserError(
    "TEMPLATE_UNKNOWN",
    message,
    `Pick one of: ${builtins.join(", ")}; or name a folder (./template), a git repository (github:owner/repository) or a package (npm:name).`,
  );
}

const usage = (text: string, why: string, hint: string): UserError =>
  new UserError("USAGE", `${quote(withoutSecrets(text))} ${why}.`, hint);

/** At the first `mark`; the second half is undefined where there is none. */
function cut(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
