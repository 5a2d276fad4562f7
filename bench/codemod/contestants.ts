import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../scripts/build.ts";

export const contestantNames = [
  "corral codemod, all rules",
  "the same again, cache warm",
  "its promise and timer rules",
  "jscodeshift, one rule",
  "ast-grep scan, one rule",
] as const;

export type ContestantName = (typeof contestantNames)[number];

export interface Contestant {
  readonly command: readonly string[];
  /** Called before each round. */
  readonly prepare?: () => void;
  /** Files looked at and sites found, of what it printed. */
  readonly count: (printed: string) => string;
}

/** The rules whose sites are a `Promise` combinator or a timer. */
const promiseAndTimerRules = [
  "promise-all",
  "promise-all-settled",
  "promise-any",
  "promise-race",
  "promise-race-timeout",
  "sleep",
  "set-interval",
  "set-timeout",
];

/**
 * In the order of a round: the second finds the cache that the first has left.
 *
 * @param program `bin/corral.js` of the packed program
 * @param peers folder of the installed peers
 * @param cache file in which `corral codemod` keeps what it knows about the repository
 */
export function contestants(
  program: string,
  peers: string,
  cache: string,
): Readonly<Record<ContestantName, Contestant>> {
  const forget = (): void => rmSync(cache, { force: true });
  const corral = { command: [process.execPath, program, "codemod"], count: firstLine };
  return {
    "corral codemod, all rules": { ...corral, prepare: forget },
    "the same again, cache warm": corral,
    "its promise and timer rules": {
      ...corral,
      command: [...corral.command, `--rules=${promiseAndTimerRules.join()}`],
      prepare: forget,
    },
    "jscodeshift, one rule": {
      command: [
        process.execPath,
        join(repository, "node_modules/jscodeshift/bin/jscodeshift.js"),
        "--dry",
        "--parser=tsx",
        `--transform=${join(peers, "to-all.cjs")}`,
        "--stdin",
      ],
      count: (printed) => {
        const of = (what: string): number =>
          Number(new RegExp(String.raw`^(\d+) ${what}$`, "m").exec(printed)?.[1] ?? 0);
        const files = of("errors") + of("unmodified") + of("skipped") + of("ok");
        return `${files} files, ${of("ok")} of them changed, ${of("errors")} errors`;
      },
    },
    "ast-grep scan, one rule": {
      command: [
        nativeAstGrep(peers),
        "scan",
        `--rule=${join(peers, "to-all.yml")}`,
        "--no-ignore=hidden",
        "--json=stream",
      ],
      count: (printed) => {
        const found = printed.split("\n").filter((line) => line !== "");
        const files = new Set(found.map((line) => (JSON.parse(line) as { file: string }).file));
        return `${found.length} sites in ${files.size} files`;
      },
    },
  };
}

const firstLine = (printed: string): string => printed.split("\n")[0] ?? "";

/** The program itself, which its install script would put in place of a shim. */
function nativeAstGrep(peers: string): string {
  const scope = join(peers, "node_modules/@ast-grep");
  const platform = readdirSync(scope).find((name) => name.startsWith("cli-"));
  if (platform === undefined) throw new Error(`ast-grep has no program for ${process.platform}`);
  return join(scope, platform, "ast-grep");
}
