import { statSync } from "node:fs";
import { join } from "node:path";
import valid from "semver/functions/valid.js";
import { integrityOf } from "./integrity.ts";
import { publicRegistry, readNpmConfig } from "./npm-config.ts";
import { downloadTarball, findVersion } from "./npm-registry.ts";
import type { PublishedVersion, RegistryOptions } from "./npm-registry.ts";
import { SourceCache } from "./source-cache.ts";
import type { CachedSource, CacheKey } from "./source-cache.ts";
import type { FetchContext, FetchedSource, NpmAddress, SourceRecord } from "./source.ts";
import { unpackTarball } from "./unpack.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

type NpmRecord = Extract<SourceRecord, { kind: "npm" }>;

/**
 * A version of a package, from the registry that npm would take here. It is unpacked and never installed: nothing of it runs.
 *
 * @param integrity what its tarball must have, where that is known
 */
export async function fetchNpm(
  address: NpmAddress,
  context: FetchContext,
  { integrity }: { readonly integrity?: string } = {},
): Promise<FetchedSource> {
  const { name, wanted } = address;
  const cache = new SourceCache(context.env);
  const config = readNpmConfig(context.cwd, context.env);
  const registry = config.registryOf(name);
  const keyOf = (what: string | undefined): CacheKey => ["npm", registry, name, what];
  const contentKey = (version: string, exact: string): CacheKey => ["npm", name, version, exact];
  const answer = (found: CachedSource, fromCache: boolean) => within(address, found, fromCache);

  const pinned =
    integrity === undefined ? undefined : cache.find(contentKey(wanted ?? "", integrity));
  if (pinned !== undefined) return answer(pinned, true);
  const before = () => fits(cache.find(keyOf(wanted)), integrity);
  if (context.offline) {
    const known = before();
    if (known === undefined) throw neverFetched(address);
    context.say(`Offline: ${name}@${versionOf(known)} as it was fetched before.`);
    return answer(known, true);
  }
  const options = { config, env: context.env, signal: context.signal };
  let published: PublishedVersion;
  try {
    published = await findVersion(name, wanted, options);
  } catch (error) {
    const known = isUnreachable(error) && valid(wanted) !== null ? before() : undefined;
    if (known === undefined) throw error;
    context.say(
      `${(error as UserError).message} ${name}@${versionOf(known)} is taken as it was fetched before.`,
    );
    return answer(known, true);
  }
  const { version, deprecated } = published;
  if (integrity !== undefined && !published.integrity.includes(integrity))
    throw changed(name, version);
  if (deprecated !== undefined)
    context.say(`${name}@${version} is deprecated: ${quote(deprecated).slice(1, -1)}`);
  for (const exact of published.integrity) {
    const cached = cache.find(contentKey(version, exact));
    if (cached === undefined) continue;
    cache.link(keyOf(wanted), cached);
    return answer(cached, true);
  }
  const tarball = await download(name, published, options);
  const exact = integrityOf(tarball);
  const files = unpackTarball(tarball, `${name}@${version}`);
  const record: NpmRecord = {
    kind: "npm",
    name,
    version,
    integrity: exact,
    ...(registry === publicRegistry ? {} : { registry }),
  };
  return answer(
    cache.keep([keyOf(wanted), keyOf(version), contentKey(version, exact)], record, files),
    false,
  );
}

/** The version that `wanted` stands for now. @throws UserError */
export async function newestVersion(
  { name, wanted }: Pick<NpmAddress, "name" | "wanted">,
  { cwd, env, signal }: Pick<FetchContext, "cwd" | "env" | "signal">,
): Promise<string> {
  const { version } = await findVersion(name, wanted, {
    config: readNpmConfig(cwd, env),
    env,
    signal,
  });
  return version;
}

async function download(
  name: string,
  published: PublishedVersion,
  options: RegistryOptions,
): Promise<Buffer> {
  const tarball = await downloadTarball(name, published, options);
  if (published.integrity.includes(integrityOf(tarball))) return tarball;
  throw new UserError(
    "SOURCE_INVALID",
    `The tarball of ${name}@${published.version} is not what was published: its sha512 is another.`,
    "Nothing of it was used. Try again, and ask who runs the registry if it stays so.",
  );
}

/** The package, or the folder of it that was asked for, under the name that it was asked for. */
function within(
  { name, wanted, folder }: NpmAddress,
  found: CachedSource,
  fromCache: boolean,
): FetchedSource {
  const place = folder === undefined ? found.folder : join(found.folder, ...folder.split("/"));
  if (folder !== undefined && !statSync(place, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(
      "TEMPLATE_UNKNOWN",
      `${quote(name)} has no folder ${quote(folder)}.`,
      "Name a folder of the package.",
    );
  }
  const asked = {
    ...(wanted === undefined ? {} : { wanted }),
    ...(folder === undefined ? {} : { folder }),
  };
  return { folder: place, record: { ...(found.record as NpmRecord), ...asked }, fromCache };
}

const fits = (found: CachedSource | undefined, integrity: string | undefined) =>
  integrity === undefined || (found?.record as NpmRecord | undefined)?.integrity === integrity
    ? found
    : undefined;

const versionOf = ({ record }: CachedSource): string => (record as NpmRecord).version;

const isUnreachable = (error: unknown): boolean =>
  error instanceof UserError && error.code === "FETCH_FAILED";

const neverFetched = ({ name, wanted }: NpmAddress): UserError =>
  new UserError(
    "FETCH_FAILED",
    `${quote(wanted === undefined ? name : `${name}@${wanted}`)} was never fetched on this machine.`,
    "Leave --offline away once.",
  );

const changed = (name: string, version: string): UserError =>
  new UserError(
    "SOURCE_INVALID",
    `${name}@${version} was published again with another content.`,
    "A version is published once; ask its author for a new one.",
  );
