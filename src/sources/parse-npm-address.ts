import type { NpmAddress } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { faultOfPath } from "../shared/project-path.ts";
import { quote } from "../shared/quote.ts";

/**
 * `name[@version | @range | @tag][/folder][:pick]`
 *
 * @param text what was typed, for messages
 * @throws UserError USAGE
 */
export function parseNpmAddress(address: string, text: string): NpmAddress {
  const [, name = "", wanted, folder, pick] =
    /^((?:@[^/@:]+\/)?[^/@:]+)(?:@([^/:]*))?(?:\/([^:]*))?(?::(.*))?$/s.exec(address) ?? [];
  const refuse = (why: string, hint: string): never => {
    throw new UserError("USAGE", `${quote(text)} ${why}.`, hint);
  };
  if (!isPackageName(name))
    return refuse(
      "names no package that there could be",
      "Write npm:name or npm:@scope/name, and behind it @version, @range or @tag.",
    );
  if (wanted !== undefined && !isWanted(wanted))
    return refuse(
      `asks for ${quote(wanted)}, which is no version, range or tag`,
      "Write a version such as 1.2.3, a range such as ^1.2, or a tag such as next.",
    );
  const fault = folder === undefined ? undefined : faultOfPath(folder);
  if (fault !== undefined)
    return refuse(
      `asks for a folder whose path ${fault}`,
      "Name a folder of the package, with / between its parts.",
    );
  if (pick !== undefined && !/^[A-Za-z0-9][\w.-]*$/.test(pick))
    return refuse(
      `asks for ${quote(pick)}, which is no name of a template`,
      "Write the template's name behind the colon.",
    );
  return {
    kind: "npm",
    name,
    ...(wanted === undefined ? {} : { wanted }),
    ...(folder === undefined ? {} : { folder }),
    ...(pick === undefined ? {} : { pick }),
  };
}

export const isWanted = (text: string): boolean => /^[\w.^~<>=|*+ -]*[\w*]$/.test(text);

/** What npm lets be published today; such a name is a path of one or two plain parts. */
export const isPackageName = (name: string): boolean =>
  name.length <= 214 && /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/.test(name);
