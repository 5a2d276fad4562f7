import { describe, expect, it } from "vitest";
import { packageManagers, packageManagersOf, runtimes } from "../../src/create/answers.ts";
import { interview, toAnswers, type Given } from "../../src/create/interview.ts";
import type { Place } from "../../src/create/place.ts";
import { questionsFor, type Surroundings } from "../../src/create/questions.ts";
import type { Draft } from "../../src/create/question.ts";
import type { UserError } from "../../src/shared/errors.ts";
import { surroundings } from "./example-surroundings.ts";

const text = (value: string, source = "--x"): Given => ({ value: { text: value }, source });
const json = (value: unknown, source = '"x" in a.json'): Given => ({
  value: { json: value },
  source,
});

function run(
  given: Readonly<Record<string, Given>>,
  { asked = {}, around = surroundings }: { asked?: Draft; around?: Surroundings } = {},
) {
  return interview(
    (template) => questionsFor(template, around),
    new Map(Object.entries(given)),
    asked,
  );
}

const [example] = surroundings.templates;
/** With a second template to choose. */
const two: Surroundings = {
  ...surroundings,
  templates: [
    ...(example ? [example] : []),
    { name: "other", description: "", prompts: [], features: [] },
  ],
};

const enough = { dir: text("api"), template: text("example"), token: text("s3cret") };

describe("interview", () => {
  it("takes a given answer before an asked one, and an asked one before the default", () => {
    const { draft } = run(
      { ...enough, work: text("wait") },
      { asked: { work: "compute", region: "us" } },
    );
    expect(draft).toMatchObject({ work: "wait", region: "us", dataPath: "data" });
  });

  it("names what is open and, of that, what has no default", () => {
    const { open, missing } = run({ dir: text("api") }, { around: two });
    expect(open.map(({ id }) => id)).toEqual([
      "name",
      "template",
      "description",
      "runtime",
      "node",
      "pm",
      "git",
      "install",
    ]);
    expect(missing.map(({ id }) => id)).toEqual(["template"]);
  });

  it("takes the only template there is, and still asks for it at a terminal", () => {
    const { draft, open, missing } = run({ dir: text("api"), token: text("x") });
    expect(draft).toMatchObject({ template: "example", region: "eu" });
    expect(open.map(({ id }) => id)).toContain("template");
    expect(missing).toEqual([]);
  });

  it("brings the template's own questions once it is chosen, and takes them away when the answer is", () => {
    const ids = (asked: Draft) =>
      run({ dir: text("api") }, { asked, around: two }).questions.map(({ id }) => id);
    expect(ids({ template: "example" })).toContain("region");
    expect(ids({})).not.toContain("region");
  });

  it("lets defaults follow the answers before them", () => {
    expect(run(enough).draft).toMatchObject({ metrics: false, features: ["docker"] });
    expect(run({ ...enough, work: text("compute") }).draft).toMatchObject({
      metrics: true,
      cores: 2,
      features: ["docker", "worker-pool"],
    });
  });

  it("leaves a question that does not apply without an answer", () => {
    expect(toAnswers(run(enough)).custom).not.toHaveProperty("cores");
  });

  it("refuses an answer to a question that does not apply, but passes a variable over", () => {
    expect(() => run({ ...enough, cores: text("4", "--cores") })).toThrow("--cores does not apply");
    expect(run({ ...enough, cores: { ...text("4"), optional: true } }).draft).not.toHaveProperty(
      "cores",
    );
  });

  it("refuses an answer that belongs to another template", () => {
    expect(() => run({ ...enough, other: text("1", "--other") })).toThrow("--other does not apply");
  });

  it("takes features out that were turned off, however the list was given", () => {
    const around = { ...surroundings, without: new Set(["docker"]) };
    expect(run(enough, { around }).draft["features"]).toEqual([]);
    expect(
      run({ ...enough, features: text("worker-pool,docker") }, { around }).draft["features"],
    ).toEqual(["worker-pool"]);
    expect(run(enough, { around, asked: { features: ["docker"] } }).draft["features"]).toEqual([
      "docker",
    ]);
  });

  it("turns the draft into answers, the template's own apart", () => {
    expect(
      toAnswers(run({ ...enough, dir: text("apps/api"), features: json([]), node: json(20) })),
    ).toEqual({
      dir: "apps/api",
      template: "example",
      name: "api",
      description: "",
      runtime: "node",
      node: 20,
      pm: "pnpm",
      features: [],
      git: true,
      install: true,
      custom: {
        work: "wait",
        region: "eu",
        dataPath: "data",
        metrics: false,
        zones: ["a"],
        token: "s3cret",
      },
    });
  });
});

function refusalOf(fn: () => unknown): UserError {
  try {
    fn();
  } catch (error) {
    return error as UserError;
  }
  throw new Error("It was not refused.");
}

describe("runtime and package manager", () => {
  const pairs = runtimes.flatMap((runtime) =>
    packageManagers.map((pm) => ({ runtime, pm, offered: packageManagersOf[runtime] })),
  );
  const draftOf = ({ runtime, pm }: (typeof pairs)[number]) =>
    run({ ...enough, runtime: text(runtime), pm: text(pm) }).draft;

  it.each(pairs.filter(({ pm, offered }) => offered.includes(pm)))(
    "$runtime goes with $pm",
    (pair) => {
      expect(draftOf(pair)).toMatchObject({ runtime: pair.runtime, pm: pair.pm });
    },
  );

  it.each(pairs.filter(({ pm, offered }) => !offered.includes(pm)))(
    "$runtime does not go with $pm: what does is said",
    (pair) => {
      const { runtime, pm, offered } = pair;
      const offer = packageManagers.filter((each) => offered.includes(each)).join(", ");
      expect(refusalOf(() => draftOf(pair))).toMatchObject({
        message: `--x "${pm}": does not go with ${runtime}.`,
        hint: `Choose from: ${offer}.`,
        exitCode: 2,
      });
    },
  );

  it.each(["deno", "bun"])("%s proposes itself, and asks for no Node", (runtime) => {
    const { draft } = run({ ...enough, runtime: text(runtime) });
    expect(draft["pm"]).toBe(runtime);
    expect(draft).not.toHaveProperty("node");
    expect(() => run({ ...enough, runtime: text(runtime), node: text("22") })).toThrow(
      "--x does not apply to the other answers",
    );
  });

  it("a package manager that was chosen for another runtime is asked for again", () => {
    const asked = { runtime: "deno", pm: "pnpm" };
    const { draft, open } = run(enough, { asked });
    expect(draft["pm"]).toBe("deno");
    expect(open.map(({ id }) => id)).toContain("pm");
  });
});

describe("a folder inside of something", () => {
  const inside = (place: Partial<Place>): Surroundings => ({
    ...surroundings,
    placeOf: () => ({ repository: undefined, workspace: undefined, ...place }),
  });
  const workspace = { root: "/srv", file: "package.json", listed: true };

  it("gets no repository of its own, and none is asked about", () => {
    for (const place of [
      { repository: "/srv" },
      { workspace: { ...workspace, manager: undefined } },
    ]) {
      const { draft, open } = run(enough, { around: inside(place) });
      expect(draft["git"]).toBe(false);
      expect(open.map(({ id }) => id)).not.toContain("git");
    }
  });

  it("may still be asked for one by its flag", () => {
    const around = inside({ repository: "/srv" });
    expect(run({ ...enough, git: text("true") }, { around }).draft["git"]).toBe(true);
  });

  it.each([
    ["npm", "node", "npm"],
    ["bun", "node", "bun"],
    ["yarn", "bun", "bun"],
    [undefined, "node", "pnpm"],
  ] as const)("of a workspace by %s proposes, for %s, %s", (manager, runtime, pm) => {
    const around = inside({ workspace: { ...workspace, manager } });
    expect(run({ ...enough, runtime: text(runtime) }, { around }).draft["pm"]).toBe(pm);
  });

  it.each([
    ["nothing else", {}, ["image", "workflow"]],
    ["another repository", { repository: "/srv" }, ["image"]],
    [
      "a workspace that does not list it",
      { workspace: { ...workspace, listed: false } },
      ["image"],
    ],
    ["a workspace that lists it", { workspace }, []],
  ] as const)("in %s has those features on that work there", (_, place, features) => {
    const around = inside(place as Partial<Place>);
    const bound = [
      { id: "image", label: "Image", default: true, member: "Build it from the root." },
      { id: "workflow", label: "Workflow", default: true, inside: "Move it to the root." },
    ];
    const templates = example ? [{ ...example, features: bound }] : [];
    expect(run(enough, { around: { ...around, templates } }).draft["features"]).toEqual(features);
  });

  it("that a workspace lists is not for Deno", () => {
    const around = inside({ workspace: { ...workspace, manager: "npm" } });
    expect(() => run({ ...enough, runtime: text("deno") }, { around })).toThrow(
      /"deno": does not go with a folder that a workspace lists/,
    );
  });
});

describe("Deno", () => {
  it("takes no --node, and the hint says what does", () => {
    expect(() => run({ ...enough, runtime: text("deno"), node: text("24") })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("--runtime node") as string }),
    );
  });
});

describe("defaults from the surroundings", () => {
  it.each([
    ["20.20.2", 20],
    ["22.18.0", 22],
    ["23.1.0", 22],
    ["25.0.0", 24],
    ["26.10.0", 26],
    ["30.0.0", 26],
    ["18.0.0", 24],
    [undefined, 24],
  ])("running Node %s proposes %i", (nodeVersion, node) => {
    expect(run(enough, { around: { ...surroundings, nodeVersion } }).draft["node"]).toBe(node);
  });

  it.each([
    [undefined, "npm"],
    ["npm/11.19.1 node/v22.18.0", "npm"],
    ["pnpm/12.21.0 npm/? node/v22.18.0", "pnpm"],
    ["yarn/4.18.1 npm/? node/v22.18.0", "yarn"],
    ["yarn/1.22.22 npm/? node/v22.18.0", "npm"],
    ["bun/1.4.5 npm/? node/v26.3.0", "bun"],
    ["deno/2.9.6 npm/? deno/2.9.6", "npm"],
    ["something/1.0", "npm"],
  ])("user agent %j proposes %s, and says nothing about the runtime", (userAgent, pm) => {
    expect(run(enough, { around: { ...surroundings, userAgent } }).draft).toMatchObject({
      pm,
      runtime: "node",
    });
  });

  it.each([
    ["api", "api"],
    ["./apps/api/", "api"],
    ["../api", "api"],
    [".", "projects"],
    ["./", "projects"],
    ["@acme/api", "@acme/api"],
    ["/srv/@acme/api", "@acme/api"],
    [String.raw`apps/@acme/api`, "@acme/api"],
  ])("folder %s is called %s", (dir, name) => {
    expect(run({ ...enough, dir: text(dir) }).draft["name"]).toBe(name);
  });

  it.each(["My_App!", "Café", "http"])(
    "folder %s needs a name of its own, and one is suggested",
    (dir) => {
      const given = { ...enough, dir: text(dir) };
      const { missing, draft } = run(given);
      expect(missing.map(({ id }) => id)).toEqual(["name"]);
      const [question] = missing;
      expect(question?.whyOpen?.(draft)).toContain(dir);
      expect(() => run({ ...given, name: text(question?.suggest?.(draft) ?? "") })).not.toThrow();
    },
  );
});
