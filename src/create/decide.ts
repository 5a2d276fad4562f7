import type { Answers, Value } from "./answers.ts";
import { choose, holds } from "./condition.ts";
import type { Condition, Facts } from "./condition.ts";
import { faultOfFeatures } from "./feature-rules.ts";
import type { Feature, Manifest } from "./manifest.ts";
import { RenderBudget } from "./render-budget.ts";
import { createRender } from "./render.ts";
import type { Render, View } from "./render.ts";
import type { TemplateSource } from "./sources.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";

/** What the answers mean for this template. */
export interface Decisions {
  readonly facts: Facts;
  /** Features that are on, in the manifest's order. */
  readonly features: readonly Feature[];
  readonly render: Render;
  /** For a file that is made once for each entry of a list. */
  renderFor(item: string): Render;
}

/**
 * Completes the answers with the template's computed values. Folder, git and install are not among the facts: they say what happens
 * once, at creation, and the same answers must give the same tree anywhere.
 *
 * @throws UserError INVALID_ANSWER when a feature is not the template's
 */
export function decide(answers: Answers, { manifest, file, programs }: TemplateSource): Decisions {
  const ids = manifest.features.map(({ id }) => id);
  for (const id of answers.features) {
    if (!ids.includes(id)) {
      throw new UserError(
        "INVALID_ANSWER",
        `The template "${manifest.name}" has no feature "${id}".`,
        `It has: ${ids.join(", ") || "none"}.`,
      );
    }
  }
  const fault = faultOfFeatures(answers.features, manifest.features);
  if (fault !== undefined)
    throw new UserError("INVALID_ANSWER", `Features: ${fault.why}.`, fault.hint);
  const on = new Set(answers.features);
  const known: Record<string, Value> = {
    name: answers.name,
    description: answers.description,
    // Not the address that somebody typed: the same template from anywhere gives the same files.
    template: manifest.name,
    runtime: answers.runtime,
    // The answer to a question that does not apply is the empty text, which no condition takes for a choice.
    node: answers.node ?? "",
    pm: answers.pm,
    ...Object.fromEntries(manifest.prompts.map(({ id }) => [id, answers.custom[id] ?? ""])),
  };
  const facts: Facts = { features: on, answers: known };
  Object.assign(known, Object.fromEntries(placeHolders(manifest, facts)));
  const flags = Object.fromEntries(ids.map((id) => [id, on.has(id)]));
  const budget = new RenderBudget();
  const renderer = (item: Readonly<Record<string, string>> = {}) =>
    createRender({ ...known, ...item, features: flags } satisfies View, answers.pm, {
      programs,
      budget,
    });

  for (const [name, computed] of Object.entries(manifest.computed)) {
    const value = isCondition(computed) ? holds(computed, facts) : valueOf(computed, facts);
    if (value === undefined) {
      throw new UserError(
        "TEMPLATE_INVALID",
        `${file}: computed.${name}: no choice holds for these answers.`,
        `Add a last choice without "when".`,
      );
    }
    const render = renderer();
    const fill = (text: string) => render(text, `${file} (computed.${name})`);
    if (typeof value === "object") known[name] = value.map(fill);
    else known[name] = typeof value === "string" ? fill(value) : value;
  }
  return {
    facts,
    features: manifest.features.filter(({ id }) => on.has(id)),
    render: renderer(),
    renderFor: (item) => renderer({ item }),
  };
}

type ComputedValue = Manifest["computed"][string];

const isCondition = (computed: ComputedValue): computed is Condition =>
  isObject(computed) && !("value" in computed);

/** An empty list is the list without entries here, not the choice without options. */
const valueOf = (computed: Exclude<ComputedValue, Condition>, facts: Facts) =>
  Array.isArray(computed) && computed.length === 0 ? [] : choose(computed, facts);

/** The place-holder of a secret that applies and is not given: a project is rendered again without its secrets. */
function* placeHolders({ prompts }: Manifest, facts: Facts): Generator<[string, Value]> {
  for (const { id, type, when, default: fallback } of prompts) {
    if (type !== "secret" || facts.answers[id] !== "" || typeof fallback !== "string") continue;
    if (when === undefined || holds(when, facts)) yield [id, fallback];
  }
}
