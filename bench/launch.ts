import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withTools } from "../scripts/toolchain.ts";
import { startRegistry } from "../test/support/registry.ts";
import { placeBareWriter } from "./bare-writer.ts";
import { formatSummary, interleave, type Result } from "./measure.ts";

/**
 * A project from nothing by `bun create` and by `deno run`, with a registry on this machine and warm caches: the wall clock, against
 * create-vite beside it.
 *
 * @param tarball of the packed program
 * @param peer folder of the installed create-vite
 */
export async function* compareLaunch(tarball: string, peer: string): AsyncGenerator<Result, void> {
  const registry = await startRegistry();
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  try {
    const packed = await execa(
      "npm",
      ["pack", peer, "--ignore-scripts", "--silent", "--pack-destination", place],
      { cwd: place },
    );
    await registry.publish(join(place, packed.stdout.trim()));
    await registry.publish(tarball);
    const env = {
      ...(await withTools(["bun", "deno"])),
      HOME: place,
      TMPDIR: place,
      CI: "true",
      NO_COLOR: "1",
      BUN_CONFIG_REGISTRY: registry.url,
      BUN_INSTALL_CACHE_DIR: join(place, "bun"),
      NPM_CONFIG_REGISTRY: registry.url,
      NPM_CONFIG_MIN_RELEASE_AGE: "0",
      DENO_DIR: join(place, "deno"),
    };
    const launchers = [
      { name: "bun create", command: ["bun", "create"], prefix: "" },
      {
        name: "deno run",
        command: ["deno", "run", "-A", "--min-dep-age=0"],
        prefix: "npm:create-",
      },
    ];
    const ours = ["--template=http", "--yes", "--no-git", "--no-install"];
    await execa("bun", ["create", "corral", "model", ...ours], {
      cwd: place,
      env,
      extendEnv: false,
    });
    await registry.publish(await packBareWriter(place, join(place, "model")));
    for (const { name, command, prefix } of launchers) {
      let count = 0;
      const launch = (tool: string, flags: readonly string[]) => async (): Promise<number> => {
        const folder = `app-${(count += 1)}`;
        const [program = "", ...args] = [...command, `${prefix}${tool}`, folder, ...flags];
        const since = performance.now();
        await execa(program, args, { cwd: place, env, extendEnv: false, stdin: "ignore" });
        const ms = performance.now() - since;
        rmSync(join(place, folder), { recursive: true });
        return ms;
      };
      const wall = await interleave(
        {
          corral: launch("corral", ours),
          vite: launch("vite", ["--template", "vanilla-ts", "--no-interactive"]),
          "the same files, written by a bare program": launch("bare", []),
        },
        15,
      );
      const ratio = wall.corral.median / wall.vite.median;
      const least = wall["the same files, written by a bare program"].median / wall.vite.median;
      yield {
        what: `${name}, warm, without install, wall clock`,
        rows: Object.entries(wall).map(([tool, each]) => [tool, formatSummary(each, "ms")]),
        verdict: `${ratio.toFixed(2)} × create-vite (bar: no slower); to write the same files alone is ${least.toFixed(2)} ×`,
        met: ratio <= 1,
      };
    }
  } finally {
    await registry.close();
    rmSync(place, { recursive: true, force: true });
  }
}

/** The least that so many files cost: a package that does nothing but write them. @returns its tarball */
async function packBareWriter(place: string, model: string): Promise<string> {
  const folder = join(place, "bare");
  mkdirSync(folder);
  placeBareWriter(folder, model);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "create-bare", version: "1.0.0", bin: "bare-writer.mjs" }),
  );
  const packed = await execa("npm", ["pack", "--silent", "--pack-destination", place], {
    cwd: folder,
  });
  return join(place, packed.stdout.trim());
}
