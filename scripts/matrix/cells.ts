import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { repository } from "../build.ts";
import { pairwise } from "./pairwise.ts";

/** One way to answer the questions, and so one project that must come out whole. */
export interface Cell {
  /** Says all of it, e.g. `http node22 pnpm compute +openapi +ci -worker-pool`. */
  readonly name: string;
  /** Short, unique, and fit to be a folder: `http-node22-pnpm-4`. */
  readonly id: string;
  readonly template: string;
  readonly node: "20" | "22" | "24" | "26";
  readonly pm: "npm" | "pnpm";
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** The template's own prompts with a choice, by id. */
  readonly custom: Readonly<Record<string, string>>;
  /** True for the cells that CI runs on every change. */
  readonly slice: boolean;
}

/**
 * Every cell of a template: each Node with each package manager, each feature on and off, each choice of its prompts, so that every
 * two of them meet. The slice is one cell for each Node, the package managers taking turns.
 */
export function cellsOf(template: string): Cell[] {
  const path = join(repository, "src", "templates", template, "template.json");
  const { features, prompts } = parseManifest(readFileSync(path, "utf8"), path);
  const choices = prompts.flatMap(({ id, choices: values }) =>
    values ? [[id, values.map(({ value }) => value)] as const] : [],
  );
  const rows = pairwise({
    node: ["20", "22", "24", "26"],
    pm: ["npm", "pnpm"],
    ...Object.fromEntries(choices),
    ...Object.fromEntries(features.map(({ id }) => [id, ["+", "-"]])),
  });
  const slice = new Set(["20 npm", "22 pnpm", "24 pnpm", "26 npm"]);
  return rows.map((row: Readonly<Record<string, string>>, index) => {
    const { node = "", pm = "" } = row;
    const on = features.map(({ id }) => id).filter((id) => row[id] === "+");
    const off = features.map(({ id }) => id).filter((id) => row[id] === "-");
    const custom = Object.fromEntries(choices.map(([id]) => [id, row[id] ?? ""]));
    const name = [
      template,
      `node${node}`,
      pm,
      ...Object.values(custom),
      ...on.map((id) => `+${id}`),
      ...off.map((id) => `-${id}`),
    ];
    const cell = {
      name: name.join(" "),
      id: `${template}-node${node}-${pm}-${index + 1}`,
      template,
      node,
      pm,
      on,
      off,
      custom,
      slice: slice.delete(`${node} ${pm}`),
    };
    return cell as Cell;
  });
}
