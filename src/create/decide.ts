import type { Answers, Value } from "./answers.ts";
import { choose, holds } from "./condition.ts";
import type { Facts } from "./condition.ts";
import type { Feature, Manifest } from "./manifest.ts";
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
  const on = new Set(answers.features);
  const known: Record<string, Value> = {
    name: answers.name,
    description: answers.description,
    template: answers.template,
    runtime: answers.runtime,
    // The answer to a question that does not apply is the empty text, which no condition takes for a choice.
    node: answers.node ?? "",
    pm: answers.pm,
    ...Object.fromEntries(manifest.prompts.map(({ id }) => [id, answers.custom[id] ?? ""])),
  };
  const facts: Facts = { features: on, answers: known };
  const flags = Object.fromEntries(ids.map((id) => [id, on.has(id)]));
  const renderer = () =>
    createRender({ ...known, features: flags } satisfies View, answers.pm, programs);

  for (const [name, computed] of Object.entries(manifest.computed)) {
    const value = isCondition(computed) ? holds(computed, facts) : choose(computed, facts);
    if (value === undefined) {
      throw new UserError(
        "TEMPLATE_INVALID",
        `${file}: computed.${name}: no choice holds for these answers.`,
        `Add a last choice without "when".`,
      );
    }
    known[name] =
      typeof value === "string" ? renderer()(value, `${file} (computed.${name})`) : value;
  }
  return { facts, features: manifest.features.filter(({ id }) => on.has(id)), render: renderer() };
}

const isCondition = (computed: Manifest["computed"][string]) => isObject(computed);
