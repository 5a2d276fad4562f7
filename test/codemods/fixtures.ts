import { existsSync, readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Surroundings } from "../../src/codemods/engine/source-file.ts";
import type { Site } from "../../src/codemods/site.ts";

/** A folder of test/fixtures/codemods/<rule>/<case>. */
export interface Fixture {
  /** `<rule>/<case>`. */
  readonly name: string;
  /** `input.ts`, or what else the input is called: the file is transformed under this path. */
  readonly path: string;
  readonly input: string;
  /** What safe mode makes of it; the input where there is no output file. */
  readonly output: string;
  /** What each site came to, one a line, in safe mode. */
  readonly sites: string;
  /** By code: what `--unsafe CODE` makes of it. */
  readonly unsafe: ReadonlyMap<string, string>;
}

const root = fileURLToPath(new URL("../fixtures/codemods", import.meta.url));

/** What every fixture is transformed in. */
export const surroundings: Surroundings = {
  specifierFor: (primitive) => `./concurrency/${kebab(primitive)}.js`,
  concurrency: 8,
};

const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function readFixtures(): Fixture[] {
  return readdirSync(root).flatMap((rule) =>
    readdirSync(join(root, rule)).map((name) => readFixture(`${rule}/${name}`)),
  );
}

/** `12:9 migrated promise-all promise-all`: place, outcome, code, kind. */
export function listSites(sites: readonly Site[]): string {
  return sites
    .map(
      ({ line, column, outcome, code, kind }) => `${line}:${column} ${outcome} ${code} ${kind}\n`,
    )
    .join("");
}

export function readInput(folder: string): { path: string; input: string } {
  const path = readdirSync(folder).find((file) => file.startsWith("input."));
  if (path === undefined) throw new Error(`${folder} has no input file`);
  return { path, input: readFileSync(join(folder, path), "utf8") };
}

function readFixture(name: string): Fixture {
  const folder = join(root, name);
  const files = readdirSync(folder);
  const { path, input } = readInput(folder);
  const extension = extname(path);
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  const unsafe = files.filter((file) => file.startsWith("unsafe."));
  return {
    name,
    path,
    input,
    output: existsSync(join(folder, `output${extension}`)) ? read(`output${extension}`) : input,
    sites: read("sites.txt"),
    unsafe: new Map(
      unsafe.map((file) => [file.slice("unsafe.".length, -extension.length), read(file)]),
    ),
  };
}
