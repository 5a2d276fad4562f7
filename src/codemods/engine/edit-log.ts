import type { Node } from "@babel/types";

/** Text as it stands here, or a node of the file: its original text is put in, with the edits that were made inside of it. */
export type Part = string | Node;

/** `start` to `end` of the original text gives way to the parts. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Part[];
}

/** A primitive that the edits call, under the name that it has in the file. */
export interface Use {
  readonly primitive: string;
  readonly local: string;
}

/** The part of a file that gives names to what it imports. */
export interface LocalNames {
  localNameOf(primitive: string): string;
}

/**
 * The edits of one site: all of them are made, or none. They are splices of the text, never a tree that is printed again, so whatever
 * they do not name stays as it is, byte for byte.
 */
export class EditLog {
  readonly splices: Splice[] = [];
  readonly uses: Use[] = [];
  /** Imported names that may have lost their last use. */
  readonly unused: string[] = [];
  readonly #names: LocalNames;

  constructor(names: LocalNames) {
    this.#names = names;
  }

  replace(target: Node, ...parts: Part[]): this {
    return this.splice(target.start!, target.end!, parts);
  }

  /** Everything from the start of one node to the end of another. */
  replaceFrom(first: Node, last: Node, ...parts: Part[]): this {
    return this.splice(first.start!, last.end!, parts);
  }

  wrap(target: Node, before: string, after: string): this {
    return this.splice(target.start!, target.start!, [before]).splice(target.end!, target.end!, [
      after,
    ]);
  }

  insertBefore(target: Node, ...parts: Part[]): this {
    return this.splice(target.start!, target.start!, parts);
  }

  insertAfter(target: Node, ...parts: Part[]): this {
    return this.splice(target.end!, target.end!, parts);
  }

  remove(target: Node): this {
    return this.splice(target.start!, target.end!, []);
  }

  /** Offsets of the original text, for what no node stands for: a comma, a semicolon, a line. */
  splice(start: number, end: number, parts: readonly Part[]): this {
    this.splices.push({ start, end, parts });
    return this;
  }

  /** The name under which the primitive can be called here; its import is seen to. Names never clash with any of the file. */
  use(primitive: string): string {
    return this.import(primitive, this.#names.localNameOf(primitive));
  }

  /** As `use`, under a name that these very edits make free. */
  import(primitive: string, local: string): string {
    this.uses.push({ primitive, local });
    return local;
  }

  /** Says that a use of an imported name is gone. The import goes too, once it has none left. */
  drop(local: string): this {
    this.unused.push(local);
    return this;
  }
}
