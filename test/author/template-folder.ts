import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { FetchContext } from "../../src/sources/source.ts";

/** A template in a folder of its own that goes when the test ends: these fields and files over a small one without a fault. */
export function templateFolder({
  manifest = {},
  files = {},
}: {
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Text by path below the template's folder. */
  readonly files?: Readonly<Record<string, string>>;
} = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "corral-author-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const whole = { ...small, ...manifest };
  writeFolder(folder, {
    "template.json": `${JSON.stringify(whole, undefined, 2)}\n`,
    "files/package.json.hbs": `{ "name": {{json name}}, "type": "module" }\n`,
    ...files,
  });
  return folder;
}

export function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const small = {
  schemaVersion: 1,
  name: "small",
  version: "1.0.0",
  description: "A small template without a fault",
};

/** No template of these tests comes from a server. */
export const offline: FetchContext = {
  cwd: tmpdir(),
  env: process.env,
  signal: new AbortController().signal,
  offline: true,
  say: () => {},
};
