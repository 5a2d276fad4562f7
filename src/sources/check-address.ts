import { formatGitUrl, parseGitUrl } from "./git-url.ts";
import { isPackageName, isWanted } from "./parse-npm-address.ts";
import type { GitAddress, OutsideAddress } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { faultOfPath } from "../shared/project-path.ts";
import { quote } from "../shared/quote.ts";

/**
 * An address that need not have come from `parseAddress`: a lock that somebody sends holds what its sender likes. What `parseAddress`
 * would not have made is refused.
 *
 * @throws UserError USAGE
 */
export function checkAddress<T extends OutsideAddress>(address: T): T {
  if (address.kind === "folder") return address;
  const { folder } = address;
  const fault = folder === undefined ? undefined : faultOfPath(folder);
  if (fault !== undefined) throw refused(`The folder ${quote(folder ?? "")} ${fault}`);
  if (address.kind === "git") return { ...address, ...checkGit(address) };
  if (!isPackageName(address.name)) throw refused(`${quote(address.name)} is no name of a package`);
  if (address.wanted !== undefined && !isWanted(address.wanted))
    throw refused(`${quote(address.wanted)} is no version, range or tag`);
  return address;
}

function checkGit({ url, ref }: GitAddress): Pick<GitAddress, "url"> {
  if (ref !== undefined && !isRef(ref)) throw refused(`${quote(ref)} is no branch, tag or commit`);
  return { url: formatGitUrl(parseGitUrl(url), { credentials: true }) };
}

const refused = (what: string): UserError =>
  new UserError("USAGE", `${what}.`, "The lock of a project may have been changed by hand.");

/** What git's own check-ref-format lets be a name, without what its command line would read as an option or an expression. */
export const isRef = (text: string): boolean =>
  text.length <= 200 &&
  // oxlint-disable-next-line no-control-regex -- a control character is just what must not be there
  !/^[-/.]|[\u0000-\u0020\u007F~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$|^@$|^$/.test(text);
