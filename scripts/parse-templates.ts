import { listTemplates } from "../src/create/list-templates.ts";
import { parseTemplate } from "../src/create/parse-template.ts";
import { textsOf } from "../src/create/read-programs.ts";
import { readTemplate } from "../src/create/read-sources.ts";
import { sha256 } from "../src/shared/sha256.ts";

/** What `src/create/read-programs.ts` looks up: every text of the built-in templates that is filled in, parsed, by its digest. */
export function parseTemplates(): string {
  const texts = listTemplates().flatMap((name) => [...textsOf(readTemplate(name))]);
  const parsed = texts.map(([text, file]) => [sha256(text), parseTemplate(text, file)] as const);
  return `${JSON.stringify(Object.fromEntries(parsed), withoutPlaces)}\n`;
}

/** Errors name lines; columns, and what only Handlebars' own compiler needs, would be two thirds of it. */
function withoutPlaces(key: string, value: unknown): unknown {
  if (key === "column" || key === "end" || key === "source" || key.endsWith("trip"))
    return undefined;
  return value;
}
