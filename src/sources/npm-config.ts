import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parseNpmrc } from "./parse-npmrc.ts";

/** npm's settings as they hold here: variables, then the project's, the user's and the machine's `.npmrc`. */
export interface NpmConfig {
  get(key: string): string | undefined;
  /** Base address of the registry of a package, with a slash at its end and without credentials. */
  registryOf(name: string): string;
  /** Value of the `Authorization` header for an address, when one is set for it or for a folder above it. */
  authorizationFor(url: string): string | undefined;
}

export const publicRegistry = "https://registry.npmjs.org/";

/**
 * Reads the settings by npm's rules, so that a private registry works as `npm install` does.
 *
 * @param cwd absolute; undefined leaves the project's settings out
 * @see https://docs.npmjs.com/cli/v11/configuring-npm/npmrc
 */
export function readNpmConfig(cwd: string | undefined, env: NodeJS.ProcessEnv): NpmConfig {
  const variables = fromVariables(env);
  const read = (file: string | undefined) => parseNpmrc(textOf(file), env);
  const project = read(cwd === undefined ? undefined : projectFile(cwd));
  const user = read(variables.get("userconfig") ?? join(homeOf(env), ".npmrc"));
  const prefix =
    variables.get("prefix") ?? user.get("prefix") ?? env["PREFIX"] ?? prefixOfNode(env);
  const machine = read(variables.get("globalconfig") ?? join(prefix, "etc", "npmrc"));
  const layers = [variables, project, user, machine];
  const get = (key: string): string | undefined =>
    layers.map((layer) => layer.get(key)).find((value) => value !== undefined);
  return {
    get,
    registryOf(name) {
      const scope = /^@[^/]+(?=\/)/.exec(name)?.[0];
      const scoped = scope === undefined ? undefined : get(`${scope}:registry`);
      return normalised(scoped ?? get("registry") ?? publicRegistry);
    },
    authorizationFor: (url) => authorization(url, get),
  };
}

export const homeOf = (env: NodeJS.ProcessEnv): string =>
  (process.platform === "win32" ? env["USERPROFILE"] : env["HOME"]) ?? homedir();

function normalised(registry: string): string {
  try {
    const url = new URL(registry);
    url.username = url.password = url.hash = url.search = "";
    return url.href.endsWith("/") ? url.href : `${url.href}/`;
  } catch {
    return registry;
  }
}

/** `npm_config_fetch_retries` → `fetch-retries`; names of hosts stay as they are. */
function fromVariables(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(env).flatMap(([name, value]) => {
      const key = /^npm_config_(.+)$/is.exec(name)?.[1];
      if (key === undefined || value === undefined || value === "") return [];
      return [
        [key.startsWith("//") ? key : key.replace(/(?!^)_/g, "-").toLowerCase(), value],
      ] as const;
    }),
  );
}

/** Beside the nearest package.json or node_modules, else in `cwd`; in a workspace beside the package.json of its root. */
function projectFile(cwd: string): string {
  let nearest: string | undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      nearest ??= folder;
      if (/"workspaces"\s*:/.test(textOf(manifest))) return join(folder, ".npmrc");
    } else if (existsSync(join(folder, "node_modules"))) nearest ??= folder;
    if (folder === dirname(folder)) return join(nearest ?? cwd, ".npmrc");
  }
}

function prefixOfNode(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return join(env["APPDATA"] ?? dirname(process.execPath), "npm");
  return dirname(dirname(process.execPath));
}

function textOf(file: string | undefined): string {
  try {
    return file === undefined ? "" : readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Settings are kept by address without its scheme: `//host/path/:_authToken`. The longest path that has any wins. */
function authorization(
  address: string,
  get: (key: string) => string | undefined,
): string | undefined {
  const { host, pathname } = new URL(address);
  const parts = pathname.split("/").slice(1);
  for (let length = parts.length; length >= 0; length--) {
    const folder = `//${[host, ...parts.slice(0, length)].join("/")}`.replace(/\/?$/, "/");
    for (const place of [folder, folder.slice(0, -1)]) {
      const token = get(`${place}:_authToken`);
      if (token !== undefined) return `Bearer ${token}`;
      const basic = get(`${place}:_auth`);
      if (basic !== undefined) return `Basic ${basic}`;
      const [user, password] = [get(`${place}:username`), get(`${place}:_password`)];
      if (user !== undefined && password !== undefined)
        return `Basic ${Buffer.from(`${user}:${Buffer.from(password, "base64").toString()}`).toString("base64")}`;
    }
  }
  return undefined;
}
