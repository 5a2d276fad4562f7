import type { DrillTarget } from "./drills/target.ts";

export interface HttpProject {
  /** Absolute path of a generated project of the kind `http`, installed, and built when it needs that. */
  readonly folder: string;
  /** The `node` that runs it. */
  readonly node: string;
  /** The oldest Node that it was made for: 20 runs what was built, the others run the source. */
  readonly major: number;
  readonly features: readonly string[];
  /** The package manager whose `start` is drilled too. */
  readonly pm: string;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

/** What the drills must know of a generated service of the kind `http`. */
export function httpTarget(project: HttpProject): DrillTarget {
  const { folder, node, major, features, pm, env = {} } = project;
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    command: major === 20 ? [node, "dist/main.js"] : [node, "src/main.ts"],
    cwd: folder,
    env: { ...Object.fromEntries(given), HOST: "127.0.0.1", REQUEST_TIMEOUT_MS: "60000" },
    packageManagerStart: [pm, "start"],
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
