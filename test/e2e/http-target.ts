import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { PackageManager } from "../../src/create/answers.ts";
import { spellings } from "../../src/create/package-manager.ts";
import type { DrillTarget } from "./drills/target.ts";

export interface HttpProject {
  /** Absolute path of a generated project of the kind `http`, installed, and built when it needs that. */
  readonly folder: string;
  /** The runtime that it was made for: the path of node, deno or bun. */
  readonly program: string;
  /** It was made for Node 20, and so runs what was built; the others run the source. */
  readonly builds: boolean;
  readonly features: readonly string[];
  /** The package manager whose `start` is drilled too. */
  readonly pm: PackageManager;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

/** What the drills must know of a generated service of the kind `http`. */
export function httpTarget(project: HttpProject): DrillTarget {
  const { folder, program, builds, features, pm, env = {} } = project;
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const onDeno = basename(program, ".exe") === "deno";
  return {
    command: [
      program,
      ...(onDeno ? denoArguments(folder) : [builds ? "dist/main.js" : "src/main.ts"]),
    ],
    cwd: folder,
    env: { ...Object.fromEntries(given), HOST: "127.0.0.1", REQUEST_TIMEOUT_MS: "60000" },
    packageManagerStart: spellings[pm].script("start"),
    quick: "/hello/drill",
    slow: (ms) => `/ticks?count=1&everyMs=${ms}`,
    // So many rounds that only an abort ends them: the time asked for is less.
    ...(features.includes("worker-pool") && { spin: () => "/digest?text=drill&rounds=1000000000" }),
    grace: (ms) => ({ SHUTDOWN_MS: String(ms) }),
    // Written when the work of a request that was cancelled, and its clean-up, are over.
    saysCancelled: (line, requestId) =>
      line.includes('"cancelled":"Client Closed Request"') && line.includes(requestId),
  };
}

/** What follows `deno` in the project's own `start`: the permissions of production. */
function denoArguments(folder: string): readonly string[] {
  const read = (file: string): Record<string, { start?: string } | undefined> =>
    existsSync(join(folder, file))
      ? (JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, { start?: string }>)
      : {};
  const start = read("deno.json")["tasks"]?.start ?? read("package.json")["scripts"]?.start ?? "";
  return start
    .replace(/^.* \|\| /, "")
    .split(" ")
    .slice(1);
}
