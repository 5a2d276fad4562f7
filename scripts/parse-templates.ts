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

/** Errors name lines, and of what is asked of data only; columns, and what is Handlebars' own compiler's, would be most of it. */
function withoutPlaces(this: unknown, key: string, value: unknown): unknown {
  if (["column", "end", "source", "escaped"].includes(key) || key.endsWith("trip"))
    return undefined;
  const isText = (this as { readonly type?: unknown }).type === "ContentStatement";
  return isText && (key === "loc" || key === "original") ? undefined : value;
}
