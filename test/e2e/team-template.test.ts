import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { repository } from "../../scripts/build.ts";
import { findingCodes } from "../../src/author/finding.ts";
import { parseAddress } from "../../src/sources/parse-address.ts";
import { cleanEnvironment } from "../cli/program.ts";
import { startRegistry } from "../support/registry.ts";
import type { LocalRegistry } from "../support/registry.ts";

let registry: LocalRegistry;
let place: string;

beforeAll(async () => {
  const { stdout: upstream } = await execa("npm", ["config", "get", "registry"]);
  [registry, place] = await Promise.all([
    startRegistry({ upstream: upstream.trim() }),
    mkdtemp(join(tmpdir(), "corral-team-")),
  ]);
  await registry.publish(inject("packed").tarball);
  await cp(join(repository, "examples", "acme"), join(place, "acme"), { recursive: true });
});
afterAll(async () => {
  await registry.close();
  await rm(place, { recursive: true, force: true });
});

function start(program: string, args: readonly string[], folder: string) {
  return execa(program, args, {
    cwd: join(place, folder),
    env: {
      ...cleanEnvironment(),
      npm_config_registry: registry.url,
      [`npm_config_${registry.url.replace("http:", "")}:_authToken`]: "local", // any token will do
      npm_config_cache: join(place, "npm"),
      XDG_CACHE_HOME: join(place, "cache"),
      CI: "true",
      NO_COLOR: "1",
    },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: "ignore",
    detached: true, // a group of its own, as at a terminal: Ctrl-C is for all of it
  });
}

const npm = (args: readonly string[], folder = "acme") => start("npm", args, folder);

/** One after the other: each goes on with what the one before it has made. */
describe("the example of a company's template, by the published package", () => {
  it("is installed, linted and tested", async () => {
    for (const args of [["install"], ["run", "lint"], ["test"]]) {
      const { exitCode, all } = await npm(args);
      expect(exitCode, all).toBe(0);
    }
  });

  it("says in ten lines what is the company's", async () => {
    const path = join(place, "acme/templates/service/template.json");
    const manifest = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    expect(Object.keys(manifest).length).toBeLessThanOrEqual(10);
    expect(manifest["extends"]).toEqual([{ template: "http" }]);
  });

  it("is published", async () => {
    const { exitCode, stdout, all } = await npm(["pack", "--json"]);
    expect(exitCode, all).toBe(0);
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [
      { filename: string; files: readonly { path: string }[] },
    ];
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain("templates/service/files/_github/workflows/ci.yml.hbs");
    expect(paths.filter((path) => path.includes("tests/"))).toEqual([]);
    await registry.publish(join(place, "acme", packed.filename));
  });

  it("npm create @acme makes a project that verifies", async () => {
    const flags = ["--yes", "--no-git", "--pm=npm", "--verify"];
    const { exitCode, all } = await npm(["create", "-y", "@acme", "my-app", "--", ...flags], ".");
    expect(exitCode, all).toBe(0);
    // The installation, the types, the linter, the tests.
    expect(all.match(/^ {2}done in /gm), all).toHaveLength(4);
    const read = (path: string) => readFile(join(place, "my-app", path), "utf8");
    const header = "// Copyright Acme Corporation. Internal use only.\n";
    expect(await read("src/log.ts")).toMatch(new RegExp(`^${header}.*currentPlace`));
    expect((await read("src/main.ts")).startsWith(header)).toBe(true);
    expect((await read("src/concurrency/run.ts")).startsWith(header)).toBe(false);
    expect(await read(".github/workflows/ci.yml")).toContain("uses: acme/workflows/");
    const lock = JSON.parse(await read(".corral/lock.json")) as {
      template: { name: string; extends: readonly { name: string }[] };
    };
    expect(lock.template.name).toBe("service");
    expect(lock.template.extends.map(({ name }) => name)).toEqual(["http"]);
  });
});

const page = await readFile(join(repository, "docs", "templates.md"), "utf8");

/** What the page has its reader do, in order: commands, and files to write. */
const blocks = [
  ...page.matchAll(/^```(?<language>\w+)(?: (?<path>\S+))?\n(?<text>[^]*?)^```$/gm),
].map(({ groups }) => ({ language: "", path: undefined, text: "", ...groups }));

describe("docs/templates.md", () => {
  it("does what it says, from nothing to a published template", async () => {
    let folder = "docs";
    await mkdir(join(place, folder));
    for (const { language, path, text } of blocks) {
      if (path !== undefined) {
        const target = join(place, folder, path);
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
    const read = (path: string) => readFile(resolve(place, "docs", path), "utf8");
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
  const child = start(program, [...yes, ...args], folder);
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
