import valid from "semver/functions/valid.js";
import maxSatisfying from "semver/ranges/max-satisfying.js";
import validRange from "semver/ranges/valid.js";
import { ownRecord } from "./own-record.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/**
 * The version that npm would take: of a range "latest" when it fits, else the highest that is not deprecated, else the highest.
 *
 * @param document what the registry says of the package
 * @throws UserError TEMPLATE_UNKNOWN with what there is
 */
export function pickVersion(
  document: Readonly<Record<string, unknown>>,
  wanted: string | undefined,
  { name, registry }: { readonly name: string; readonly registry: string },
): string {
  const versions = ownRecord(document["versions"]);
  const tags = ownRecord(document["dist-tags"]);
  const all = Object.keys(versions).filter((version) => valid(version) === version);
  const latest =
    typeof tags["latest"] === "string" && all.includes(tags["latest"]) ? tags["latest"] : undefined;
  const range = wanted === undefined ? "*" : wanted.trim();
  const exact = valid(range);
  const sound = all.filter((version) => ownRecord(versions[version])["deprecated"] === undefined);
  const fits = (from: readonly string[]) => maxSatisfying(from, range) ?? undefined;
  const found =
    exact !== null
      ? all.find((version) => version === exact)
      : wanted === undefined
        ? (latest ?? fits(sound))
        : validRange(range) !== null
          ? (fits(latest === undefined ? [] : [latest]) ?? fits(sound) ?? fits(all))
          : all.find((version) => version === tags[range]);
  if (found !== undefined) return found;
  const near = validRange(range) === null ? nearest(range, Object.keys(tags)) : undefined;
  const newest = latest ?? all.at(-1);
  throw new UserError(
    "TEMPLATE_UNKNOWN",
    `${quote(name)} has no version ${quote(range)} at ${quote(new URL(registry).host)}.`,
    near !== undefined
      ? `Did you mean ${quote(`${name}@${near}`)}?`
      : newest === undefined
        ? "Nothing is published under this name."
        : `The newest is ${newest}.`,
  );
}
