import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The least that a project's files cost: a program that does nothing but write them. */
export interface BareWriter {
  /** Its arguments: the folder to make, and the tree. */
  readonly program: string;
  readonly tree: string;
}

/**
 * @param place where the program and its tree come to lie
 * @param model folder of the project that it writes again
 */
export function placeBareWriter(place: string, model: string): BareWriter {
  const writer = { program: join(place, "bare-writer.mjs"), tree: join(place, "tree.json") };
  const entries = readdirSync(model, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [relative(model, path), readFileSync(path, "latin1")] as const;
  });
  writeFileSync(writer.tree, JSON.stringify(Object.fromEntries(texts)));
  writeFileSync(writer.program, source);
  return writer;
}

const source = `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
const [folder, tree] = process.argv.slice(2);
const made = new Set();
for (const [path, text] of Object.entries(JSON.parse(readFileSync(tree, "utf8")))) {
  const file = join(folder, path);
  if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
  made.add(dirname(file));
  writeFileSync(file, text, "latin1");
}
`;
