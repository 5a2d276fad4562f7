import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * The least that a project's files cost: a program that does nothing but write them, into the folder that it is given. With `--safely`
 * it keeps what the writer of `create` promises, too: a digest of each file, a journal outside before the first change, files staged
 * and looked at before each rename, so that a crash at any point can be taken back.
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
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
const [folder, safely] = process.argv.slice(2);
const tree = new URL("tree.json", import.meta.url);
const files = Object.entries(JSON.parse(readFileSync(tree, "utf8")));
const made = new Set();
const makeFolderOf = (file) => {
  if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
  made.add(dirname(file));
};
const isThere = (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
if (safely === "--safely") {
  const digest = (text) => createHash("sha256").update(text, "latin1").digest("hex");
  const journal = join(dirname(fileURLToPath(tree)), basename(folder) + ".journal");
  const entries = files.map(([path, text]) => ({ path, sha256: digest(text), replaces: false }));
  for (const { path } of entries) if (isThere(join(folder, path))) process.exit(3);
  writeFileSync(journal + ".draft", JSON.stringify({ target: resolve(folder), files: entries }));
  renameSync(journal + ".draft", journal);
  const staging = join(folder, ".staged");
  mkdirSync(staging, { recursive: true });
  files.forEach(([, text], index) => {
    writeFileSync(join(staging, String(index)), text, { encoding: "latin1", flag: "wx" });
  });
  files.forEach(([path], index) => {
    const file = join(folder, path);
    makeFolderOf(file);
    if (isThere(file)) process.exit(3);
    renameSync(join(staging, String(index)), file);
  });
  renameSync(journal, journal + ".done");
  rmdirSync(staging);
  unlinkSync(journal + ".done");
} else {
  for (const [path, text] of files) {
    const file = join(folder, path);
    makeFolderOf(file);
    writeFileSync(file, text, "latin1");
  }
}
`;
