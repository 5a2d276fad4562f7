import { beforeAll, describe, expect, it } from "vitest";
import type { Answers } from "../../src/create/answers.ts";
import { packageManagersOf, runtimes } from "../../src/create/answers.ts";
import { readOutlines } from "../../src/create/read-outlines.ts";
import type { Sources } from "../../src/create/sources.ts";
import { planFeatures } from "../../src/follow/change-features.ts";
import type { Project } from "../../src/follow/find-project.ts";
import { treeOf } from "../project/tree.ts";
import { carryOut, httpAnswers, httpSources, placeProject } from "./placed-project.ts";

let sources: Sources;
beforeAll(async () => {
  sources = await httpSources();
}, 60_000);

const [http] = readOutlines().filter(({ name }) => name === "http");
const ids = (http?.features ?? []).map(({ id }) => id);

/** Every runtime with every package manager, and both kinds of work: the tests take them in turn. */
const places = runtimes.flatMap((runtime) =>
  packageManagersOf[runtime].map((pm, index): Partial<Answers> => {
    const { node: _, ...others } = httpAnswers;
    return {
      ...others,
      runtime,
      pm,
      ...(runtime === "node" && { node: index % 2 === 0 ? 20 : 24 }),
      custom: { work: index % 2 === 0 ? "wait" : "compute" },
    };
  }),
);

const pairs = ids.flatMap((first) =>
  ids.flatMap((second) => (first === second ? [] : [[first, second] as const])),
);

const answersAt = (index: number, features: readonly string[]): Answers => {
  const { node: _, ...others } = httpAnswers;
  const inOrder = ids.filter((id) => features.includes(id));
  return { ...others, ...places[index % places.length], features: inOrder };
};

const change = (project: Project, kind: "add" | "remove", features: readonly string[]) =>
  carryOut(planFeatures({ kind, features, edited: "refuse" }, project, { sources, env: {} }));

/** Without the folders: git and the writer know files only, and empty ones are the writer's test. */
const filesOf = ({ folder }: Project) =>
  Object.fromEntries(Object.entries(treeOf(folder)).filter(([, what]) => what.startsWith("file")));

it("has features and places to try", () => {
  expect(ids.length).toBeGreaterThanOrEqual(5);
  expect(places.length).toBeGreaterThanOrEqual(9);
});

describe.each(places.map((place, index) => [`${place.runtime} ${place.pm}`, index] as const))(
  "%s: a feature that is added gives what creating with it gives, and removed what creating without it gives",
  (_, index) => {
    it.each(ids)("%s", (id) => {
      const without = placeProject(answersAt(index, []), sources);
      const [bare, whole] = [filesOf(without), placeProject(answersAt(index, [id]), sources)];
      const added = change(without, "add", [id]);
      expect(filesOf(added)).toEqual(filesOf(whole));
      expect(filesOf(change(added, "remove", [id]))).toEqual(bare);
    });
  },
);

describe("one after the other gives what creating with both gives, in every order; and all the way back", () => {
  it.each(pairs.map(([first, second], index) => [first, second, index] as const))(
    "%s, then %s",
    (first, second, index) => {
      const start = placeProject(answersAt(index, []), sources);
      const bare = filesOf(start);
      const one = change(start, "add", [first]);
      const alone = filesOf(one);
      const both = change(one, "add", [second]);
      expect(filesOf(both)).toEqual(
        filesOf(placeProject(answersAt(index, [first, second]), sources)),
      );
      const back = change(both, "remove", [second]);
      expect(filesOf(back)).toEqual(alone);
      expect(filesOf(change(back, "remove", [first]))).toEqual(bare);
    },
  );

  it("all at once", () => {
    const start = placeProject(answersAt(0, []), sources);
    const bare = filesOf(start);
    const all = change(
      start,
      "add",
      ids.flatMap((_, index) => ids.at(-1 - index) ?? []),
    );
    expect(filesOf(all)).toEqual(filesOf(placeProject(answersAt(0, ids), sources)));
    expect(filesOf(change(all, "remove", ids))).toEqual(bare);
  });
});
