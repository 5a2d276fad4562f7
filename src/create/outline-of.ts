import type { Value } from "./answers.ts";
import { createRender } from "./render.ts";
import type { TemplateOutline } from "./read-outlines.ts";
import type { TemplateSource } from "./sources.ts";
import type { PackageManager } from "./answers.ts";

/** What questions are made from, of a template that was read with all that it extends. */
export function outlineOf({ manifest, programs, file }: TemplateSource): TemplateOutline {
  const { name, description, prompts, features } = manifest;
  return {
    name,
    description,
    prompts,
    features,
    fill: (text, answers) =>
      createRender(answers, pmIn(answers), { programs })(text, `${file} (prompts)`),
  };
}

const pmIn = (answers: Readonly<Record<string, Value>>) =>
  (answers["pm"] ?? "npm") as PackageManager;
