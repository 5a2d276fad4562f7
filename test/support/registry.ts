import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { toolchain } from "../../scripts/toolchain.ts";
import { freePort } from "../e2e/running-service.ts";

export interface LocalRegistry {
  /** Such as `http://127.0.0.1:40123/`. */
  readonly url: string;
  publish(tarball: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A registry of its own on 127.0.0.1. It knows nothing but what is published to it, and no request ever leaves the machine, unless
 * there is an upstream: then it has that one's packages, too.
 *
 * @param upstream address of another registry
 */
export async function startRegistry({
  upstream,
}: { readonly upstream?: string } = {}): Promise<LocalRegistry> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const folder = await mkdtemp(join(tmpdir(), "corral-registry-"));
  const config = join(folder, "config.json"); // JSON is YAML
  await writeFile(
    config,
    JSON.stringify({
      storage: join(folder, "storage"),
      auth: { htpasswd: { file: join(folder, "htpasswd"), max_users: -1 } },
      uplinks: upstream === undefined ? {} : { upstream: { url: upstream, cache: false } },
      packages: {
        "create-corral": open,
        "@acme/*": open,
        "**": upstream === undefined ? open : { ...open, proxy: "upstream" },
      },
      publish: { allow_offline: true },
      max_body_size: "100mb",
      log: { type: "stdout", format: "json", level: "error" },
    }),
  );
  const server = spawn(
    process.execPath,
    [await toolchain("verdaccio"), "--config", config, "--listen", `127.0.0.1:${port}`],
    {
      stdio: "ignore",
    },
  );
  const close = async (): Promise<void> => {
    if (server.exitCode === null && server.kill()) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitForPing(url, server);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close, publish: (tarball) => publish(tarball, url, folder) };
}

const open = { access: "$all", publish: "$anonymous", unpublish: "$anonymous" };

async function publish(tarball: string, url: string, folder: string): Promise<void> {
  const npmrc = join(folder, "npmrc");
  await writeFile(npmrc, `registry=${url}\n${url.replace("http:", "")}:_authToken=local\n`); // any token will do
  await execa(
    "npm",
    ["publish", tarball, "--userconfig", npmrc, "--cache", join(folder, "cache")],
    { cwd: folder },
  );
}

async function waitForPing(url: string, server: { exitCode: number | null }): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await fetch(`${url}-/ping`).catch(() => undefined);
    if (answer?.ok) return;
    if (server.exitCode !== null)
      throw new Error(`the registry ended with ${server.exitCode} before it was ready`);
    await sleep(100);
  }
  throw new Error("the registry did not answer within 30 s");
}
