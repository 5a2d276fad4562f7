import { recordAt } from "./find-base.ts";
import { outlineOf } from "./outline-of.ts";
import type { TemplateOutline } from "./read-outlines.ts";
import { readSourcesFrom } from "./read-template.ts";
import type { Sources } from "./sources.ts";
import { pickTemplate, readTemplateIndex } from "./template-index.ts";
import { quote } from "../shared/quote.ts";
import { withoutSecrets } from "../sources/git-url.ts";
import { fetchSource } from "../sources/fetch-source.ts";
import { narrowAddress } from "../sources/narrow-address.ts";
import { parseAddress } from "../sources/parse-address.ts";
import type { FetchContext } from "../sources/source.ts";

export interface OpenContext extends FetchContext {
  /** Names that are no addresses. */
  readonly builtins: readonly string[];
}

/** A template that was fetched, read and checked, with all that it extends. */
export interface OpenedTemplate {
  readonly kind: "template";
  /** As it was typed, without a password or token. */
  readonly address: string;
  readonly outline: TemplateOutline;
  readonly sources: Sources;
  /** Whether it came from the cache. */
  readonly cached: boolean;
}

/** Templates of one source, each with the address that leads to it alone. */
export interface SeveralTemplates {
  readonly kind: "several";
  readonly templates: readonly TemplateChoice[];
}

export interface TemplateChoice {
  /** Without a password or token. */
  readonly address: string;
  /** With what it needs to be opened. */
  readonly typed: string;
  readonly name: string;
  readonly description?: string;
}

/**
 * Fetches, reads and checks the template at an address.
 *
 * @param text the address as a person typed it
 * @returns the template; of a source with several, of which the address picks none, those that there are
 * @throws UserError what `parseAddress`, `fetchSource` and `readSourcesFrom` throw; on an abort the signal's reason
 */
export async function openTemplate(
  text: string,
  { builtins, ...fetch }: OpenContext,
): Promise<OpenedTemplate | SeveralTemplates> {
  const address = parseAddress(text, builtins);
  if (address.kind === "builtin") throw new Error(`"${text}" is no address.`);
  const { folder: root, record, fromCache } = await fetchSource(address, fetch);
  const clean = withoutSecrets(text);
  const shown = quote(clean);
  const listed = readTemplateIndex(root, clean.replace(/(?<=.)\/$/, ""));
  if (listed.length > 1 && address.pick === undefined) {
    const templates = listed.map(({ name, path, description }) => {
      const typed = narrowAddress(text, address, { name, path });
      const about = description === undefined ? {} : { description };
      return { address: withoutSecrets(typed), typed, name, ...about };
    });
    return { kind: "several", templates };
  }
  const { name, folder, path } = pickTemplate(listed, address.pick, shown);
  const origin = { name, record: recordAt(record, path), fetch };
  const sources = await readSourcesFrom(folder, origin);
  const outline = outlineOf(sources.template);
  return { kind: "template", address: clean, outline, sources, cached: fromCache };
}
