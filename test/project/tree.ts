import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of its own that is gone after the test. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "corral-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything below a folder: what it is, its mode, its bytes. Times are not part of it. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  const visit = (path: string) => {
    for (const name of readdirSync(join(folder, path)).sort()) {
      const inner = path === "" ? name : `${path}/${name}`;
      const stats = lstatSync(join(folder, inner));
      const mode = (stats.mode & 0o777).toString(8);
      if (stats.isDirectory()) {
        tree[inner] = `folder ${mode}`;
        visit(inner);
      } else if (stats.isSymbolicLink())
        tree[inner] = `link to ${readlinkSync(join(folder, inner))}`;
      else tree[inner] = `file ${mode} ${readFileSync(join(folder, inner), "latin1")}`;
    }
  };
  visit("");
  return tree;
}

/** Writes files by path, folders as needed. */
export function plant(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
