import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeMajors, packageManagers, packageManagersOf } from "../../src/create/answers.ts";
import type { NodeMajor, PackageManager, Runtime } from "../../src/create/answers.ts";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { repository } from "../build.ts";
import { pairwise } from "../../src/author/pairwise.ts";

/** One way to answer the questions, and so one project that must come out whole. */
export interface Cell {
  /** Says all of it, e.g. `http node22 pnpm compute +openapi +ci -worker-pool`. */
  readonly name: string;
  /** Short, unique, and fit to be a folder: `http-node22-pnpm-4`. */
  readonly id: string;
  readonly template: string;
  readonly runtime: Runtime;
  /** Only where that is the runtime. */
  readonly node?: NodeMajor;
  readonly pm: PackageManager;
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** The template's own prompts with a choice, by id. */
  readonly custom: Readonly<Record<string, string>>;
  /** True for the cells that CI runs on every change. */
  readonly slice: boolean;
}

/** What a project runs on, as the cells are named by it. */
const platforms: Readonly<Record<string, Pick<Cell, "runtime" | "node">>> = {
  ...Object.fromEntries(
    nodeMajors.map((node) => [`node${node}`, { runtime: "node", node }] as const),
  ),
  deno: { runtime: "deno" },
  bun: { runtime: "bun" },
};

/** One cell for each of what projects run on, and for each package manager: of several the one with the most features. */
const inSlice = ["node20 npm", "node22 pnpm", "node24 yarn", "node26 bun", "deno deno", "bun bun"];

/**
 * Every cell of a template: each runtime, and each Node, with each package manager that goes with it, each feature on and off, each
 * choice of its prompts, so that every two of them meet.
 */
export function cellsOf(template: string): Cell[] {
  const path = join(repository, "src", "templates", template, "template.json");
  const { features, prompts } = parseManifest(readFileSync(path, "utf8"), path);
  const choices = prompts.flatMap(({ id, choices: values }) =>
    values ? [[id, values.map(({ value }) => value)] as const] : [],
  );
  const parameters: Readonly<Record<string, readonly string[]>> = {
    platform: Object.keys(platforms),
    pm: packageManagers,
    ...Object.fromEntries(choices),
    ...Object.fromEntries(features.map(({ id }) => [id, ["+", "-"]])),
  };
  const cells = pairwise(parameters, goTogether).map((row, index): Cell => {
    const { platform = "", pm } = row;
    const on = features.map(({ id }) => id).filter((id) => row[id] === "+");
    const off = features.map(({ id }) => id).filter((id) => row[id] === "-");
    const custom = Object.fromEntries(choices.map(([id]) => [id, row[id] ?? ""]));
    const name = [
      template,
      platform,
      pm,
      ...Object.values(custom),
      ...on.map((id) => `+${id}`),
      ...off.map((id) => `-${id}`),
    ];
    return {
      name: name.join(" "),
      id: `${template}-${platform}-${pm}-${index + 1}`,
      template,
      runtime: "node",
      ...platforms[platform],
      pm: pm as PackageManager,
      on,
      off,
      custom,
      slice: false,
    };
  });
  const slice = inSlice.map((pair) => {
    const candidates = cells.filter(({ name }) => name.startsWith(`${template} ${pair} `));
    return candidates.reduce((best, cell) => (cell.on.length > best.on.length ? cell : best));
  });
  return cells.map((cell) => ({ ...cell, slice: slice.includes(cell) }));
}

function goTogether({ platform, pm }: Readonly<Partial<Record<string, string>>>): boolean {
  const { runtime } = platforms[platform ?? ""] ?? {};
  if (runtime === undefined || pm === undefined) return true;
  return packageManagersOf[runtime].some((each) => each === pm);
}
