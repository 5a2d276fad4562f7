import type { CreateEvent } from "../create/events.ts";
import type { OpenContext, OpenedTemplate, TemplateChoice } from "../create/open-template.ts";
import { isAddress } from "../create/questions.ts";
import type { TemplateOutline } from "../create/read-outlines.ts";
import type { Sources } from "../create/sources.ts";
import type { Shelf } from "./shelf.ts";

/** The templates of one run: those on the shelf, and those that were opened from an address on the way. */
export class Templates {
  readonly #shelf: Shelf;
  readonly #context: Omit<OpenContext, "builtins">;
  readonly #emit: (event: CreateEvent) => void;
  /** By address, as answers have it. */
  readonly #opened = new Map<string, OpenedTemplate>();

  constructor(
    shelf: Shelf,
    {
      emit,
      ...context
    }: Omit<OpenContext, "builtins" | "say"> & { readonly emit: (event: CreateEvent) => void },
  ) {
    this.#shelf = shelf;
    this.#emit = emit;
    this.#context = { ...context, say: (line) => emit({ type: "fetch", line }) };
  }

  /** What questions are made from; an opened one is called by its address. */
  get outlines(): readonly TemplateOutline[] {
    const opened = [...this.#opened.values()];
    return [
      ...this.#shelf.outlines,
      ...opened.map(({ address, outline }) => ({ ...outline, name: address })),
    ];
  }

  /**
   * Fetches, reads and checks the template at an address; a name, and an address that was opened, stay as they are.
   *
   * @returns the answer that means it, never with a password; or the templates that there are to choose from
   * @throws UserError what is wrong with the address, the way to it, or the template
   */
  async open(template: string): Promise<string | readonly TemplateChoice[]> {
    if (!this.#shelf.fetches || !isAddress(template) || this.#opened.has(template)) return template;
    const { openTemplate } = await import("../create/open-template.ts");
    const builtins = this.#shelf.outlines.map(({ name }) => name);
    const found = await openTemplate(template, { ...this.#context, builtins });
    if (found.kind === "several") return found.templates;
    const { address, cached, sources } = found;
    const { manifest, digest, record } = sources.template;
    const { name, version } = manifest;
    this.#opened.set(address, found);
    this.#emit({ type: "source", address, name, version, digest, record, cached });
    return address;
  }

  /** Whether it came from an address, so that nobody has trusted it by starting this program. */
  isFetched(template: string): boolean {
    return this.#opened.has(template);
  }

  /** What a project of it is planned from. */
  async sourcesOf(template: string): Promise<Sources> {
    return this.#opened.get(template)?.sources ?? this.#shelf.sourcesOf(template);
  }
}
