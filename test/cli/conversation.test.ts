import { describe, expect, it } from "vitest";
import { back, converse, type Asker, type Offer, type Review } from "../../src/cli/conversation.ts";
import type { Value } from "../../src/create/answers.ts";
import { interview, type Given } from "../../src/create/interview.ts";
import type { Draft } from "../../src/create/question.ts";
import { questionsFor } from "../../src/create/questions.ts";
import { surroundings } from "./example-surroundings.ts";

/** At this question or review, this reply; `change X` at a review. */
type Step = readonly [id: string, reply: Value | typeof back];

/** Replies as the script says, and past its end takes what is offered. */
class Person implements Asker {
  readonly asked: string[] = [];
  readonly offers: Record<string, Offer> = {};
  readonly #script: Step[];

  constructor(...script: readonly Step[]) {
    this.#script = [...script];
  }

  async ask({ id }: { readonly id: string }, offer: Offer): Promise<Value | typeof back> {
    this.offers[id] = offer;
    return this.#next(id) ?? offer.earlier ?? offer.fallback ?? "s3cret";
  }

  async review(...[, changeable]: Parameters<Asker["review"]>): Promise<Review> {
    const reply = this.#next("review") ?? "go";
    if (reply === "go" || reply === back) return reply;
    const change = changeable.find(({ id }) => `change ${id}` === reply);
    if (change === undefined) throw new Error(`There is no ${String(reply)}.`);
    return { change };
  }

  #next(id: string): Step[1] | undefined {
    this.asked.push(id);
    const step = this.#script[0];
    if (step?.[0] !== id) return undefined;
    this.#script.shift();
    return step[1];
  }
}

async function talk(person: Person, given: Readonly<Record<string, Given>> = {}): Promise<Draft> {
  const { draft, missing } = await converse(
    (asked) =>
      interview(
        (template) => questionsFor(template, surroundings),
        new Map(Object.entries(given)),
        asked,
      ),
    person,
  );
  expect(missing).toEqual([]);
  return draft;
}

const shared = ["dir", "name", "template", "description", "runtime", "node", "pm"];
const own = ["work", "region", "dataPath", "metrics", "zones", "token", "features"];
const all = [...shared, ...own, "git", "install"];

describe("a conversation", () => {
  it("asks every open question once, in order, and reviews the answers", async () => {
    const person = new Person();
    await talk(person);
    expect(person.asked).toEqual([...all, "review"]);
  });

  it("asks nothing that is given, and offers it neither for going back nor for changing", async () => {
    const dir: Given = { value: { text: "api" }, source: "--dir" };
    const person = new Person(["review", "change dir"]);
    await expect(talk(person, { dir })).rejects.toThrow("There is no change dir.");
    expect(person.asked[0]).toBe("name");
    expect(person.offers["name"]).toMatchObject({ canGoBack: false });
  });
});

describe("going back", () => {
  it.each(all.slice(1).map((id, index) => ({ id, previous: all[index] ?? "" })))(
    "from $id leads to $previous, whose answer is offered, and on to $id",
    async ({ id, previous }) => {
      const person = new Person([id, back]);
      await talk(person);
      const at = person.asked.indexOf(id);
      expect(person.asked.slice(at, at + 3)).toEqual([id, previous, id]);
      expect(person.asked).toHaveLength(all.length + 3);
    },
  );

  it("leads to the first question, with every answer kept", async () => {
    const answers: readonly Step[] = [
      ["dir", "api"],
      ["name", "@acme/api"],
      ["template", "example"],
      ["description", "Counts sheep"],
      ["runtime", "node"],
      ["node", 20],
      ["pm", "npm"],
      ["work", "compute"],
    ];
    const way = answers.map(([id]) => id);
    const home = way.map((_, index) => way[way.length - 1 - index] ?? "");
    const leaving = ["cores", ...home.slice(0, -1)].map((id): Step => [id, back]);
    const person = new Person(...answers, ...leaving);
    const draft = await talk(person);
    expect(person.asked.slice(0, 2 * way.length + 2)).toEqual([...way, "cores", ...home, "name"]);
    expect(draft).toMatchObject(Object.fromEntries(answers));
    expect(person.offers["description"]).toMatchObject({ earlier: "Counts sheep" });
  });

  it("is not possible from the first question: it is asked again", async () => {
    const person = new Person(["dir", back]);
    await talk(person);
    expect(person.asked.slice(0, 3)).toEqual(["dir", "dir", "name"]);
    expect(person.offers["dir"]).toMatchObject({ canGoBack: false });
  });

  it("from the review leads to the last question", async () => {
    const person = new Person(["review", back], ["install", false]);
    expect(await talk(person)).toMatchObject({ install: false });
    expect(person.asked.slice(-4)).toEqual(["install", "review", "install", "review"]);
  });

  it("offers the new default, where an answer was only the old one", async () => {
    const person = new Person(["dir", "api"], ["template", back], ["name", back], ["dir", "web"]);
    expect(await talk(person)).toMatchObject({ dir: "web", name: "web" });
  });
});

describe("changing an answer at the review", () => {
  it("asks that one question, and reviews again", async () => {
    const person = new Person(["review", "change pm"], ["pm", "npm"]);
    expect(await talk(person)).toMatchObject({ pm: "npm" });
    expect(person.asked.slice(all.length)).toEqual(["review", "pm", "review"]);
  });

  it("keeps the answer when that question is left backwards", async () => {
    const person = new Person(["node", 20], ["review", "change node"], ["node", back]);
    expect(await talk(person)).toMatchObject({ node: 20 });
    expect(person.asked.slice(all.length)).toEqual(["review", "node", "review"]);
    expect(person.offers["node"]).toMatchObject({ earlier: 20, canGoBack: true });
  });

  it("asks what now applies, and again what took a default that is another one now", async () => {
    const person = new Person(["review", "change work"], ["work", "compute"]);
    const draft = await talk(person);
    expect(person.asked.slice(all.length)).toEqual(
      "review work cores metrics features review".split(" "),
    );
    expect(draft).toMatchObject({ cores: 2, metrics: true, features: ["docker", "worker-pool"] });
  });

  it("leaves an answer that somebody gave as it is, whatever its default is now", async () => {
    const person = new Person(["features", []], ["review", "change work"], ["work", "compute"]);
    expect(await talk(person)).toMatchObject({ features: [] });
    expect(person.asked.slice(all.length)).toEqual([
      "review",
      "work",
      "cores",
      "metrics",
      "review",
    ]);
  });

  it("asks again what cannot stand any more", async () => {
    const offered = surroundings.templates.map((each) => ({ ...each, name: "other" }));
    const asked: string[] = [];
    const state = interview(
      (template) => {
        asked.push(String(template));
        return questionsFor(template, { ...surroundings, templates: offered });
      },
      new Map(),
      { dir: "api", template: "example", token: "x" },
    );
    expect(state.open.map(({ id }) => id)).toContain("template");
    expect(asked).toEqual(["undefined", "other"]);
  });
});
