import { readFileSync } from "node:fs";
import { httpGet } from "./http-get.ts";
import type { Connection, GetAnswer, GetOptions } from "./http-get.ts";
import { proxyFor, throughProxy } from "./http-proxy.ts";
import { strongIntegrity } from "./integrity.ts";
import { publicRegistry } from "./npm-config.ts";
import type { NpmConfig } from "./npm-config.ts";
import { ownRecord } from "./own-record.ts";
import { pickVersion } from "./pick-version.ts";
import { maxBytes } from "./source-files.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** One version of a package, as the registry has it. */
export interface PublishedVersion {
  readonly version: string;
  /** Address. */
  readonly tarball: string;
  /** Each a sha512; at least one. */
  readonly integrity: readonly string[];
  /** Why it should not be used any more, in its author's words. */
  readonly deprecated?: string;
}

export interface RegistryOptions {
  readonly config: NpmConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Asks the registry that the settings name for this package.
 *
 * @param wanted version, range or dist-tag; undefined is "latest"
 * @throws UserError TEMPLATE_UNKNOWN, FETCH_FAILED, SOURCE_INVALID without a sha512 integrity
 */
export async function findVersion(
  name: string,
  wanted: string | undefined,
  options: RegistryOptions,
): Promise<PublishedVersion> {
  const registry = options.config.registryOf(name);
  if (!/^https?:\/\/./.test(registry))
    throw new UserError(
      "USAGE",
      `The registry ${quote(registry)} is no http address.`,
      "Put it right in .npmrc.",
    );
  const url = `${registry}${name.replace("/", "%2f")}`;
  const accept = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";
  const answer = await get(url, { ...options, registry, accept, maxBytes: maxMetadata });
  refuseStatus(answer.status, name, registry);
  const document = parsed(answer.body, name, registry);
  const version = pickVersion(document, wanted, { name, registry });
  const { tarball, integrity } = ownRecord(ownRecord(document["versions"])[version], "dist");
  const { deprecated } = ownRecord(ownRecord(document["versions"])[version]);
  const strong = strongIntegrity(integrity);
  if (typeof tarball !== "string" || strong.length === 0)
    throw new UserError(
      "SOURCE_INVALID",
      `${name}@${version} has no sha512 integrity at ${quote(hostOf(registry))}, so nothing tells whether what comes is what was published.`,
      "Publish it again with a current npm.",
    );
  return {
    version,
    tarball: replaceHost(tarball, registry),
    integrity: strong,
    ...(typeof deprecated === "string" && deprecated !== "" ? { deprecated } : {}),
  };
}

/** Bytes of its tarball, not checked yet. @throws UserError FETCH_FAILED, SOURCE_INVALID */
export async function downloadTarball(
  name: string,
  { tarball, version }: PublishedVersion,
  options: RegistryOptions,
): Promise<Buffer> {
  const registry = options.config.registryOf(name);
  const isSafe =
    tarball.startsWith("https://") ||
    (tarball.startsWith("http://") && registry.startsWith("http://"));
  if (!isSafe || !URL.canParse(tarball))
    throw new UserError(
      "SOURCE_INVALID",
      `${name}@${version} is to be had at ${quote(tarball)}, which is not safe.`,
      "Ask who runs the registry.",
    );
  const { status, body } = await get(tarball, { ...options, registry, accept: "*/*", maxBytes });
  refuseStatus(status, `${name}@${version}`, registry);
  return body;
}

/** Of popular packages with thousands of versions they are 10 MB. */
const maxMetadata = 100 * 1024 * 1024;

interface Asking extends RegistryOptions, Pick<GetOptions, "accept" | "maxBytes"> {
  readonly registry: string;
}

function get(url: string, { config, env, registry, ...options }: Asking): Promise<GetAnswer> {
  return httpGet(url, {
    ...options,
    // A registry that keeps its tarballs elsewhere on its own host knows the same token; another host is told nothing of it.
    authorizationFor: (address) =>
      config.authorizationFor(address) ??
      (new URL(address).origin === new URL(registry).origin
        ? config.authorizationFor(registry)
        : undefined),
    connectionFor: async (address) => {
      const proxy = proxyFor(address, config, env);
      const secure = certificates(config);
      return proxy === undefined
        ? { options: secure }
        : throughProxy(address, proxy, { secure, signal: options.signal });
    },
  });
}

function certificates(config: NpmConfig): Connection["options"] {
  const file = config.get("cafile");
  const text = config.get("ca")?.replaceAll(String.raw`\n`, "\n");
  const ca = [
    ...(file === undefined ? [] : [readCertificates(file)]),
    ...(text === undefined ? [] : [text]),
  ];
  const secure = {
    ...(ca.length === 0 ? {} : { ca }),
    rejectUnauthorized: config.get("strict-ssl") !== "false",
  };
  return secure;
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      "USAGE",
      `The cafile ${quote(file)} of npm's settings cannot be read.`,
      "Put it right in .npmrc.",
      { cause: error },
    );
  }
}

/** As npm does: addresses of the public registry are asked for at the mirror that stands in for it. */
function replaceHost(tarball: string, registry: string): string {
  const from = new URL(publicRegistry).origin;
  const path = tarball.startsWith(`${from}/`) ? tarball.slice(from.length + 1) : undefined;
  return path === undefined || registry === publicRegistry ? tarball : new URL(path, registry).href;
}

function refuseStatus(status: number, what: string, registry: string): void {
  if (status === 200) return;
  const host = quote(hostOf(registry));
  if (status === 404)
    throw new UserError(
      "TEMPLATE_UNKNOWN",
      `${host} has no package ${quote(what)}.`,
      "Check the name; a private registry is named in .npmrc, by @scope:registry=….",
    );
  if (status === 401 || status === 403)
    throw new UserError(
      "FETCH_FAILED",
      `${host} does not give ${quote(what)} to you (${status}).`,
      `Log in first: npm login --registry=${registry}`,
    );
  throw new UserError(
    "FETCH_FAILED",
    `${host} answers ${status} for ${quote(what)}.`,
    "Try again later; what was fetched before can be used with --offline.",
  );
}

function parsed(body: Buffer, name: string, registry: string): Readonly<Record<string, unknown>> {
  try {
    return ownRecord(JSON.parse(body.toString("utf8")));
  } catch (error) {
    throw new UserError(
      "FETCH_FAILED",
      `What ${quote(hostOf(registry))} says of ${quote(name)} cannot be read.`,
      "Is that address a registry?",
      { cause: error },
    );
  }
}

const hostOf = (registry: string): string => new URL(registry).host;
