import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../../scripts/build.ts";
import { findingCodes } from "../../src/author/finding.ts";
import { parseAddress } from "../../src/sources/parse-address.ts";
import { openNpmPlace } from "./npm-place.ts";
import type { NpmPlace } from "./npm-place.ts";

let place: NpmPlace;
beforeAll(async () => {
  place = await openNpmPlace();
});
afterAll(() => place.close());

const page = await readFile(join(repository, "docs", "templates.md"), "utf8");

/** What the page has its reader do, in order: commands, and files to write. */
const blocks = [
  ...page.matchAll(/^```(?<language>\w+)(?: (?<path>\S+))?\n(?<text>[^]*?)^```$/gm),
].map(({ groups }) => ({ language: "", path: undefined, text: "", ...groups }));

describe("docs/templates.md", () => {
  it("does what it says, from nothing to a published template", async () => {
    let folder = "docs";
    await mkdir(join(place.folder, folder));
    for (const { language, path, text } of blocks) {
      if (path !== undefined) {
        const target = join(place.folder, folder, path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, text);
      } else if (language === "sh") {
        for (const command of text.trim().split("\n")) {
          const [, to] = /^cd (\S+)$/.exec(command) ?? [];
          if (to === undefined) await follow(command, folder);
          else folder = join(folder, to);
        }
      }
    }
    const read = (path: string) => readFile(resolve(place.folder, "docs", path), "utf8");
    expect(await read("preview/deploy/alerts.eu.yml")).toContain("region: eu");
    expect(await read("our-service/tests/regions/deploy/alerts.us.yml")).toContain("region: us");
    expect(await read("my-app/.github/CODEOWNERS")).toBe("* @acme/platform\n");
    expect(await read("my-service/.github/CODEOWNERS")).toBe("* @acme/platform\n");
  }, 900_000);

  it("has a code for each kind of finding, and says what it is about", () => {
    const [, table = ""] = /^## What `lint` finds$([^]*?)^## /m.exec(page) ?? [];
    const rows = [...table.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)];
    expect(Object.fromEntries(rows.map(([, code, about]) => [code, about]))).toEqual(findingCodes);
  });

  it("names addresses that are read as what it says", () => {
    const rows = page.matchAll(/^\| `npm create corral my-app -- --template (\S+)` +\|/gm);
    const kinds = [...rows].map(([, address = ""]) => parseAddress(address, ["http"]).kind);
    expect(kinds).toEqual(["folder", "git", "git", "npm", "npm"]);
  });
});

/** Runs one command of the page; one that watches is ended by Ctrl-C once it waits. */
async function follow(command: string, folder: string): Promise<void> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? "",
  );
  const [program = "", ...args] = words;
  const yes = program === "npx" || args[0] === "create" ? ["--yes"] : [];
  const child = place.run(program, [...yes, ...args], folder);
  const watches = args.includes("--watch");
  if (watches) {
    child.all.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("Ctrl-C ends it")) process.kill(-(child.pid ?? 0), "SIGINT");
    });
  }
  const { exitCode, signal, all } = await child;
  // npm ends by the signal as well, which a shell would show as 130.
  expect(signal === "SIGINT" ? 130 : exitCode, `${command}\n${all}`).toBe(watches ? 130 : 0);
}
