import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { readSourcesFrom } from "../../src/create/read-template.ts";
import type { Sources } from "../../src/create/sources.ts";
import type { FetchContext } from "../../src/sources/source.ts";

/** A folder of its own for the test that runs. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "corral-layers-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Writes a template: its manifest's own fields, and its files below `files/`. */
export function writeTemplate(
  folder: string,
  manifest: object,
  files: Readonly<Record<string, string>> = {},
): string {
  const identity = { schemaVersion: 1, name: "own", version: "1.0.0", description: "A template" };
  writeAll(folder, {
    "template.json": JSON.stringify({ ...identity, ...manifest }),
    "files/keep.txt": "kept",
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`files/${path}`, text])),
  });
  return folder;
}

export const fetchContext: FetchContext = {
  cwd: tmpdir(),
  env: {},
  signal: new AbortController().signal,
  offline: true,
  say: () => {},
};

export const readFolder = (folder: string): Promise<Sources> =>
  readSourcesFrom(folder, {
    name: "own",
    record: { kind: "folder", path: "own" },
    fetch: fetchContext,
  });
