import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../../src/create/read-sources.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const documents = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];
const read = (path: string): string => readFileSync(join(repository, path), "utf8");

describe.each(documents)("%s", (document) => {
  const text = read(document);

  it("links only to files that are there", () => {
    const links = [...text.matchAll(/\]\(([^)#]+?)(?:#[^)]*)?\)/g)].flatMap(
      (match) => match[1] ?? [],
    );
    const local = links.filter((link) => !/^\w+:/.test(link));
    expect(local.filter((link) => !existsSync(join(repository, dirname(document), link)))).toEqual(
      [],
    );
  });

  it("names only commands that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].flatMap((match) => match[1] ?? []);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

// On a machine that has not installed it, `npx corral` fetches somebody else's package.
it("no text tells to run `corral`, which is not there without an installation", () => {
  const texts = ["docs", "src/cli", "src/create", "src/author"].flatMap((folder) =>
    readdirSync(join(repository, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${folder}/${name}`),
  );
  expect(texts.length).toBeGreaterThan(100);
  const wrong = ["README.md", ...texts].filter((path) =>
    /`corral [a-z]|npx corral /.test(read(path)),
  );
  expect(wrong).toEqual([]);
});

describe("the README", () => {
  const text = read("README.md");

  it("shows a tree whose every line is really made", () => {
    const made = readTemplate("http").files.map(({ path }) => path.replace(/\.hbs$/, ""));
    const missing = treePaths(text).filter((path) => {
      if (path === "src/concurrency/") return false; // comes from the primitives, not from the template
      return !made.some((file) => (path.endsWith("/") ? file.startsWith(path) : file === path));
    });
    expect(missing).toEqual([]);
  });

  it("names only primitives that a file of src/concurrency exports", () => {
    const folder = join(repository, "src", "concurrency");
    const sources = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    const code = sources.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    const exported = new Set(
      [...code.matchAll(/^export (?:async )?(?:function\*?|class|const) (\w+)/gm)].map(
        (match) => match[1],
      ),
    );
    const named = useThisWhen(text).flatMap((cell) =>
      [...cell.matchAll(/`(\w+)(?:\.run)?(?:\(|`)/g)].flatMap((match) => match[1] ?? []),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !exported.has(name))).toEqual([]);
  });
});

/** `├── routes/   …` three levels deep → `src/routes/` */
function treePaths(text: string): string[] {
  const folders: string[] = [];
  return [...text.matchAll(/^((?:[│ ] {3})*)[├└]── (\S+)/gm)].map(([, indent = "", name = ""]) => {
    const depth = indent.length / 4;
    folders.length = depth;
    const path = folders.join("") + name;
    folders[depth] = name;
    return path;
  });
}

/** The right-hand cells of the table. */
function useThisWhen(text: string): string[] {
  const table = text.slice(text.indexOf("## Use this when"), text.indexOf("## Answers"));
  return [...table.matchAll(/^\|.*\| (`.*) \|$/gm)].flatMap((match) => match[1] ?? []);
}
