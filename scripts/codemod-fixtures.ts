import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rules } from "../src/codemods/index.ts";
import { chooseSafe, transformFile } from "../src/codemods/transform-file.ts";
import { listSites, readInput, surroundings } from "../test/codemods/fixtures.ts";

/**
 * `tsx scripts/codemod-fixtures.ts [words]`: writes what the rules make of the inputs of test/fixtures/codemods whose name has every
 * word, and prints it. Nobody has judged it then: read the diff before you commit it.
 */
const root = fileURLToPath(new URL("../test/fixtures/codemods", import.meta.url));
const words = process.argv.slice(2);

for (const rule of readdirSync(root)) {
  for (const name of readdirSync(join(root, rule))) {
    if (words.every((word) => `${rule}/${name}`.includes(word))) accept(rule, name);
  }
}

function accept(rule: string, name: string): void {
  const folder = join(root, rule, name);
  const { path, input } = readInput(folder);
  const transform = (...unsafe: string[]): ReturnType<typeof transformFile> =>
    transformFile({ path, text: input }, rules, {
      surroundings,
      choose: chooseSafe(new Set(unsafe)),
    });
  const { code, sites, guard } = transform();
  const output = join(folder, `output${extname(path)}`);
  if (code === undefined) rmSync(output, { force: true });
  else writeFileSync(output, code);
  writeFileSync(join(folder, "sites.txt"), listSites(sites));
  console.log(`\n=== ${rule}/${name} ${guard ?? ""}\n${code ?? "(unchanged)"}`);
  for (const { line, outcome, code: why, detail, choices } of sites) {
    console.log(`${line} ${outcome} ${why}: ${detail} [${choices.map((one) => one.code).join()}]`);
  }
  for (const file of readdirSync(folder).filter((one) => one.startsWith("unsafe."))) {
    const chosen = file.slice("unsafe.".length, -extname(path).length);
    const text = transform(chosen).code ?? input;
    writeFileSync(join(folder, file), text);
    console.log(`--- ${chosen}\n${text}`);
  }
}
