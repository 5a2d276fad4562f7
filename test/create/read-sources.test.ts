import { cpSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readTemplateFrom } from "../../src/create/read-template.ts";
import { fixtures } from "./tiny.ts";

it("the digest follows every byte, and every name", () => {
  const folder = copyOfTiny();
  const digests = [readTiny(folder).digest];
  writeFileSync(join(folder, "files", "new.txt"), "a");
  digests.push(readTiny(folder).digest);
  writeFileSync(join(folder, "files", "new.txt"), "b");
  digests.push(readTiny(folder).digest);
  rmSync(join(folder, "files", "new.txt"));
  expect(new Set(digests).size).toBe(3);
  expect(readTiny(folder).digest).toBe(digests[0]);
});

it("a symbolic link in a template is refused", () => {
  const folder = copyOfTiny();
  symlinkSync("/etc/hosts", join(folder, "files", "hosts"));
  expect(() => readTiny(folder)).toThrow(/"hosts" is not a plain file/);
});

it("a link to a folder, too", () => {
  const folder = copyOfTiny();
  symlinkSync("/etc", join(folder, "files", "etc"));
  expect(() => readTiny(folder)).toThrow(/"etc" is not a plain file/);
});

it("a template that is too large is refused", () => {
  const folder = copyOfTiny();
  const big = join(folder, "files", "big.bin");
  writeFileSync(big, "");
  truncateSync(big, 51 * 1024 * 1024);
  expect(() => readTiny(folder)).toThrow(/more than 5000 files or 50 MB/);
});

it("a template that has no manifest, or no files, says so", () => {
  const folder = copyOfTiny();
  rmSync(join(folder, "files"), { recursive: true });
  expect(() => readTiny(folder)).toThrow(/tiny\/files/);
  rmSync(join(folder, "template.json"));
  expect(() => readTiny(folder)).toThrow(/tiny\/template\.json/);
});

const readTiny = (folder: string) =>
  readTemplateFrom(folder, { name: "tiny", record: { kind: "folder", path: "tiny" } });

function copyOfTiny(): string {
  const folder = mkdtempSync(join(tmpdir(), "corral-template-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(fixtures, "templates", "tiny"), folder, { recursive: true });
  return folder;
}
