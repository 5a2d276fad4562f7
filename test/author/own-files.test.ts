import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openAuthored } from "../../src/author/opened-template.ts";
import { ownFiles } from "../../src/author/own-files.ts";
import { planTest } from "../../src/author/test-template.ts";
import { offline, templateFolder } from "./template-folder.ts";

async function recorded(
  manifest: Readonly<Record<string, unknown>>,
  answers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const folder = templateFolder({ manifest, files: { "files/_github/OWNERS": "us\n" } });
  if ("extends" in manifest) rmSync(join(folder, "files/package.json.hbs"));
  const { template, sources } = await openAuthored(folder, offline);
  const planned = planTest({ name: "default", answers }, sources);
  return [...ownFiles(planned, template, sources).keys()];
}

const overHttp = { extends: [{ template: "http" }] };

it.each<[string, ...Parameters<typeof recorded>, readonly string[]]>([
  ["by itself: all of its files, dotfiles with _", {}, {}, ["_github/OWNERS", "package.json"]],
  ["over a base: its own files alone", overHttp, {}, ["_github/OWNERS"]],
  [
    "with scripts: package.json as well",
    { ...overHttp, scripts: { hello: "echo hello" } },
    {},
    ["_github/OWNERS", "package.json"],
  ],
  [
    "with scripts that are tasks of Deno",
    { ...overHttp, scripts: { hello: "echo hello" } },
    { runtime: "deno", pm: "deno" },
    ["_github/OWNERS", "deno.json", "package.json"],
  ],
])("%s", async (_, manifest, answers, expected) => {
  expect(await recorded(manifest, answers)).toEqual(expected);
});
