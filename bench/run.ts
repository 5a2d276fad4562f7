import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../scripts/build.ts";
import { pack, type PackedPackage } from "../scripts/pack.ts";
import { compareJsonRoute, type Contestant } from "./json-route.ts";
import { compareLaunch } from "./launch.ts";
import { weighLoadedCode } from "./loaded.ts";
import { describeMachine, formatResult, type Result } from "./measure.ts";
import { installPeers } from "./peers.ts";
import { compareHelp, compareScaffold } from "./program.ts";

const usage = `npm run bench [-- parts] [options]
  parts              help, scaffold, launch, size, json-route; all unless named
  --project <folder> json-route: an installed (and built) project in place of a fresh one
  --node <program>   json-route: the Node that runs both services`;

const { values: options, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: {
    project: { type: "string" },
    node: { type: "string", default: process.execPath },
    help: { type: "boolean", default: false },
  },
});

if (options.help) {
  console.log(usage);
} else {
  console.log(`${describeMachine()}\n`);
  let missed = 0;
  for await (const result of measure(parts)) {
    console.log(formatResult(result));
    if (!result.met) missed += 1;
  }
  console.log(missed === 0 ? "all bars met" : `${missed} bars not met`);
  process.exitCode = missed === 0 ? 0 : 1;
}

async function* measure(named: readonly string[]): AsyncGenerator<Result, void> {
  const asked = (part: string): boolean => named.length === 0 || named.includes(part);
  const peers = installPeers();
  const createVite = join(peers, "node_modules/create-vite/index.js");
  const needless = options.project !== undefined && named.join() === "json-route";
  const packed = needless ? undefined : await pack();
  const program = packed && join(packed.folder, "bin/create-corral.js");
  try {
    if (program !== undefined) {
      if (asked("help")) yield compareHelp(program, createVite);
      if (asked("scaffold")) yield compareScaffold(program, createVite);
    }
    if (packed !== undefined && asked("launch")) {
      yield* compareLaunch(packed.tarball, dirname(createVite));
    }
    if (packed !== undefined && asked("size")) {
      yield weigh(packed);
      yield weighLoadedCode(packed.folder);
    }
    if (asked("json-route")) {
      const cwd = options.project ?? createService(program ?? "");
      const entry = existsSync(join(cwd, "dist/main.js")) ? "dist/main.js" : "src/main.ts";
      const env = { HOST: "127.0.0.1" };
      const route = "/hello/world";
      const hono: Omit<Contestant, "name"> = {
        command: [options.node, "hono-service.mjs"],
        cwd: peers,
        env,
        route,
      };
      yield* await compareJsonRoute(
        { name: "generated service", command: [options.node, entry], cwd, env, route },
        { ...hono, name: "Hono by hand" },
        { ...hono, name: "Hono by hand, with context", env: { ...env, CONTEXT: "1" } },
      );
    }
  } finally {
    if (packed !== undefined) rmSync(dirname(packed.tarball), { recursive: true, force: true });
  }
}

function weigh({ packedSize, files }: PackedPackage): Result {
  const kilobytes = Math.round(packedSize / 1000);
  return {
    what: "the package",
    rows: [["create-corral", `${kilobytes} kB packed, ${files.length} files`]],
    verdict: `${kilobytes} kB (bar: 1000 kB)`,
    met: packedSize <= 1_000_000,
  };
}

/** A fresh service for the Node that runs here, made by the packed program, installed and built. */
function createService(program: string): string {
  const folder = join(repository, ".cache/bench-service");
  rmSync(folder, { recursive: true, force: true });
  console.log("creating and installing the service …");
  const run = (command: string, args: readonly string[], cwd: string): void => {
    const shell = process.platform === "win32" && command === "npm";
    execFileSync(command, args, { cwd, shell, stdio: ["ignore", "ignore", "inherit"] });
  };
  run(
    process.execPath,
    [program, folder, "--template=http", "--yes", "--no-git", "--pm=npm"],
    repository,
  );
  run("npm", ["run", "build", "--if-present"], folder);
  return folder;
}
