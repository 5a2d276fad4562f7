import type { DrillTarget } from "./drill.ts";

/** A created `http` project that is installed and, for Node 20, built. */
export interface HttpProject {
  /** Absolute path. */
  readonly folder: string;
  /** Absolute path of the Node that runs it. */
  readonly node: string;
  /** The oldest Node that it supports: 20 runs from `dist/`. */
  readonly major: number;
  readonly pm: string;
  readonly features: readonly string[];
  /** Where its Node and its package manager are the first on PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the drills must know of a created `http` service: its example routes and its settings. */
export function httpTarget({ folder, node, major, pm, features, env }: HttpProject): DrillTarget {
  return {
    command: major === 20 ? [node, "--enable-source-maps", "dist/main.js"] : [node, "src/main.ts"],
    cwd: folder,
    env: { PATH: env["PATH"] ?? "", HOST: "127.0.0.1", REQUEST_TIMEOUT_MS: "120000" },
    quick: "/hello/drill",
    slow: (ms) => `/ticks?count=1&everyMs=${ms}`,
    ...(features.includes("worker-pool") && {
      spin: (ms) => `/digest?text=drill&rounds=${ms * roundsInOneMs}`,
    }),
    grace: (ms) => ({ SHUTDOWN_MS: String(ms) }),
    saysCancelled: (line, requestId) =>
      line.includes(`"requestId":"${requestId}"`) && line.includes('"outcome":"cancelled"'),
    packageManagerStart: [pm, "start"],
  };
}

/** How often the digest route hashes in about a millisecond. */
const roundsInOneMs = 700;
