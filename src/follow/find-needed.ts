import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { findImports } from "../shared/find-imports.ts";

/**
 * Those of the files to be removed that the project's other code imports, with those that they import themselves.
 *
 * @param folder of the project: absolute
 * @param removed paths below it, with "/"
 * @param texts by path, files as they will be; all others are read where they lie
 */
export function findNeeded(
  folder: string,
  removed: readonly string[],
  texts: ReadonlyMap<string, Uint8Array>,
): ReadonlySet<string> {
  const going = new Set(removed.filter((path) => script.test(path)));
  const needed = new Set<string>();
  if (going.size === 0) return needed;
  const queue = scriptsBelow(folder).filter((path) => !going.has(path));
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const text = readText(folder, path, texts);
    for (const target of importsOf(text, path)) {
      if (!going.has(target) || needed.has(target)) continue;
      needed.add(target);
      queue.push(target);
    }
  }
  return needed;
}

const script = /\.[cm]?[jt]sx?$/;

/** Folders of what is installed, built or measured; those that begin with a dot are no code of the project's either. */
const passedOver = new Set(["node_modules", "dist", "build", "coverage"]);

function scriptsBelow(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) {
      const skip = passedOver.has(entry.name) || entry.name.startsWith(".");
      return skip ? [] : scriptsBelow(folder, path);
    }
    return entry.isFile() && script.test(entry.name) ? [path] : [];
  });
}

function readText(folder: string, path: string, texts: ReadonlyMap<string, Uint8Array>): string {
  const ready = texts.get(path);
  if (ready !== undefined) return new TextDecoder().decode(ready);
  try {
    return readFileSync(join(folder, path), "utf8");
  } catch {
    return ""; // what cannot be read is not ours to judge
  }
}

/** The subpath import that every generated package.json has. */
const alias = "#concurrency/";

function importsOf(text: string, path: string): readonly string[] {
  return findImports(text).flatMap(({ specifier }) => {
    if (specifier.startsWith(alias)) return [`src/concurrency/${specifier.slice(alias.length)}`];
    if (!/^\.\.?\//.test(specifier)) return [];
    const target = posix.join(posix.dirname(path), specifier);
    return [target, target.replace(/\.js$/, ".ts"), `${target}.ts`];
  });
}
