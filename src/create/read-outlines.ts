import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listTemplates, templatesFolder } from "./list-templates.ts";
import type { Value } from "./answers.ts";
import type { Feature, Manifest } from "./manifest.ts";

/** What questions are made from. */
export interface TemplateOutline extends Pick<Manifest, "name" | "description" | "prompts"> {
  readonly features: readonly (Pick<Feature, "id" | "label" | "hint" | "inside" | "member"> &
    Partial<Pick<Feature, "default" | "requires" | "conflicts">>)[];
  /** Fills in a default that names answers before it; the built-in templates have none such. */
  readonly fill?: (text: string, answers: Readonly<Record<string, Value>>) => string;
}

/**
 * The outlines of the built-in templates, sorted by name. They are ours, plain JSON, and checked in full by the tests and again
 * before a project is planned: to check them here as well would cost every `--help` as much as all the rest of it.
 */
export function readOutlines(): readonly TemplateOutline[] {
  return listTemplates().map((name) => {
    const text = readFileSync(join(templatesFolder(), name, "template.json"), "utf8");
    return { ...none, ...(JSON.parse(text) as Omit<TemplateOutline, "prompts" | "features">) };
  });
}

const none = { prompts: [], features: [] };
