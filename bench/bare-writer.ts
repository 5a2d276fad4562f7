import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * The least that a project's files cost: a program that does nothing but write them, into the folder that it is given.
 *
 * @param place where the program and its tree come to lie
 * @param model folder of the project that it writes again
 * @returns the program
 */
export function placeBareWriter(place: string, model: string): string {
  const program = join(place, "bare-writer.mjs");
  const entries = readdirSync(model, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [relative(model, path), readFileSync(path, "latin1")] as const;
  });
  writeFileSync(join(place, "tree.json"), JSON.stringify(Object.fromEntries(texts)));
  writeFileSync(program, source, { mode: 0o755 });
  return program;
}

const source = `#!/usr/bin/env node
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
const [folder] = process.argv.slice(2);
const tree = new URL("tree.json", import.meta.url);
const made = new Set();
for (const [path, text] of Object.entries(JSON.parse(readFileSync(tree, "utf8")))) {
  const file = join(folder, path);
  if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
  made.add(dirname(file));
  writeFileSync(file, text, "latin1");
}
`;
