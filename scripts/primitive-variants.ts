import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { primitiveDeclarations } from "./primitive-declarations.ts";
import { stripTypes } from "./strip-types.ts";
import { forCommonJs, toCommonJs } from "./to-commonjs.ts";
import type { Variant } from "../src/add/primitive-sources.ts";
import { sha256 } from "../src/shared/sha256.ts";

type Made = Exclude<Variant, "ts-esm"> | "types";

/** By variant, then by file name: text. */
export type Variants = Readonly<Record<Made, Readonly<Record<string, string>>>>;

const repository = fileURLToPath(new URL("..", import.meta.url));
export const concurrencyFolder = join(repository, "src", "concurrency");

/**
 * The primitives in JavaScript, with declarations (`types`), and for CommonJS, made from their one source: comments and layout stay. Not
 * there: files of types alone in JavaScript, and those that TypeScript compiles to CommonJS as they are. Made again when a source or the making changed.
 */
export async function primitiveVariants(): Promise<Variants> {
  const makers = ["primitive-declarations", "primitive-variants", "strip-types", "to-commonjs"];
  const inputs = [
    ...makers.map((name) => join(repository, "scripts", `${name}.ts`)),
    ...sourceFiles().map((name) => join(concurrencyFolder, name)),
  ];
  const digest = sha256(inputs.map((path) => `${path}\n${readFileSync(path, "utf8")}`).join("\0"));
  const cached = join(repository, ".cache", "variants", `${digest}.json`);
  try {
    return JSON.parse(readFileSync(cached, "utf8")) as Variants;
  } catch {
    const made = await makeVariants();
    await mkdir(dirname(cached), { recursive: true });
    await writeFile(`${cached}.${process.pid}`, JSON.stringify(made));
    await rename(`${cached}.${process.pid}`, cached);
    return made;
  }
}

async function makeVariants(): Promise<Variants> {
  const made: Record<Made, Record<string, string>> = {
    "ts-cjs": {},
    "js-esm": {},
    "js-cjs": {},
    types: {},
  };
  const options = { ...(await resolveConfig(join(concurrencyFolder, "all.ts"))) };
  const pretty = (text: string, parser: "babel" | "typescript") =>
    format(text, { ...options, parser });
  for (const file of sourceFiles()) {
    const source = readFileSync(join(concurrencyFolder, file), "utf8");
    const compiled = forCommonJs(source, { dynamic: true });
    if (compiled !== source) made["ts-cjs"][file] = await pretty(compiled, "typescript");
    const script = file.replace(/\.ts$/, ".js");
    const esm = await pretty(asScript(stripTypes(source)), "babel");
    if (!hasCode(esm)) continue;
    made["js-esm"][script] = esm;
    const cjs = toCommonJs(asScript(stripTypes(forCommonJs(source, { dynamic: false }))));
    made["js-cjs"][script] = await pretty(cjs, "babel");
  }
  const sources = sourceFiles().map((name) => join(concurrencyFolder, name));
  for (const [file, text] of Object.entries(await primitiveDeclarations(sources)))
    made.types[file] = await pretty(asScript(text), "typescript");
  return made;
}

const sourceFiles = (): readonly string[] =>
  readdirSync(concurrencyFolder)
    .filter((name) => name.endsWith(".ts"))
    .sort();

/** Siblings end in `.js`. */
function asScript(text: string): string {
  const siblings = new Set(sourceFiles());
  return text.replaceAll(
    /(?<=(?:from |import\()"\.\/)([a-z0-9-]+)\.ts(?=")/g,
    (name, stem: string) => (siblings.has(name) ? `${stem}.js` : name),
  );
}

const hasCode = (text: string): boolean =>
  text.replaceAll(/\/\*[^]*?\*\/|\/\/.*|\bexport \{\};?/g, "").trim() !== "";
