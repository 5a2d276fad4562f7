import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { inject } from "vitest";
import { cleanEnvironment } from "../cli/program.ts";
import { startRegistry } from "../support/registry.ts";

/** A folder whose npm knows the packed package, by a registry of its own that has all others from the usual one. */
export type NpmPlace = Awaited<ReturnType<typeof openNpmPlace>>;

export async function openNpmPlace() {
  const { stdout: upstream } = await execa("npm", ["config", "get", "registry"]);
  const registry = await startRegistry({ upstream: upstream.trim() });
  const folder = await mkdtemp(join(tmpdir(), "corral-npm-"));
  await registry.publish(inject("packed").tarball);
  const env = {
    ...cleanEnvironment(),
    npm_config_registry: registry.url,
    [`npm_config_${registry.url.replace("http:", "")}:_authToken`]: "local", // any token will do
    npm_config_cache: join(folder, "npm"),
    XDG_CACHE_HOME: join(folder, "cache"),
    CI: "true",
    NO_COLOR: "1",
  };
  return {
    /** Absolute path. */
    folder,
    publish: (tarball: string) => registry.publish(tarball),
    /** @param below the folder in which it runs, from `folder` */
    run: (program: string, args: readonly string[], below = ".") =>
      execa(program, args, {
        cwd: join(folder, below),
        env,
        extendEnv: false,
        all: true,
        reject: false,
        stdin: "ignore",
        detached: true, // a group of its own, as at a terminal: Ctrl-C is for all of it
      }),
    async close(): Promise<void> {
      await registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
