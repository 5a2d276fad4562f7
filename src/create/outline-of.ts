import type { Value } from "./answers.ts";
import { createRender } from "./render.ts";
import type { TemplateOutline } from "./read-outlines.ts";
import type { TemplateSource } from "./sources.ts";
import type { PackageManager } from "./answers.ts";

/** What questions are made from, of a template that was read with all that it extends. */
export function outlineOf({ manifest, programs, file }: TemplateSource): TemplateOutline {
  const { name, description, prompts, features } = manifest;
  // A default is shown, and recorded: it never holds a secret, but its place-holder.
  const hidden = prompts.flatMap(({ id, type, default: stand }) =>
    type === "secret" && typeof stand === "string" ? [[id, stand] as const] : [],
  );
  return {
    name,
    description,
    prompts,
    features,
    fill: (text, answers) => {
      const known = { ...answers, ...Object.fromEntries(hidden.filter(([id]) => id in answers)) };
      return createRender(known, pmIn(known), { programs })(text, `${file} (prompts)`);
    },
  };
}

const pmIn = (answers: Readonly<Record<string, Value>>) =>
  (answers["pm"] ?? "npm") as PackageManager;
