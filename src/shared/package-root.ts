import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Absolute path of this package: the nearest folder above this module (as source, or bundled) whose package.json is ours. */
export function packageRoot(): string {
  found ??= find();
  return found.root;
}

/** From package.json. */
export function packageVersion(): string {
  found ??= find();
  return found.version;
}

interface Found {
  readonly root: string;
  readonly version: string;
}

let found: Found | undefined;

function find(): Found {
  // Not by argv or by a stack trace: Bun and bundles give other paths there.
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === "create-corral") return { root: folder, version: version ?? "" };
    }
    if (folder === dirname(folder))
      throw new Error("The package create-corral is not around its own code.");
  }
}
