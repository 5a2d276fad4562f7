import type { Comment, File, Node } from "@babel/types";
import { extname } from "node:path/posix";
import jscodeshift from "jscodeshift";
import type { NodePath } from "jscodeshift";
import { EditLog } from "./edit-log.ts";
import { findModuleSystem, isThereFirst, readImports } from "./imports.ts";
import type { Imported, ModuleSystem } from "./imports.ts";
import { Names } from "./names.ts";
import type { Syntax } from "./parse.ts";
import { isComponent } from "./script-blocks.ts";
import type { ScriptBlock } from "./script-blocks.ts";
import { findStyle } from "./style.ts";
import type { Style } from "./style.ts";
import { contains } from "./syntax.ts";

/** What lies outside of a file and yet decides what can be written into it. */
export interface Surroundings {
  /**
   * What the file imports the primitive from; undefined when it has no way to.
   *
   * @param system how it imports, where that is known: `require` reaches no copy that is an ES module
   */
  specifierFor(primitive: string, path: string, system?: ModuleSystem): string | undefined;
  /** What a JavaScript file is that does not show it: its package's `type`. */
  moduleSystemOf?(path: string): ModuleSystem | undefined;
  /** How many arguments at most a function takes that stands there, as its type says; undefined where no types are at hand. */
  parametersOf?(path: string, start: number, end: number): number | undefined;
  /** Where `bounded` edits get their bound from: a whole number from 1. */
  readonly concurrency: number;
}

/** One text that was read, and every question about it that rules share. Nothing in it changes. */
export class SourceFile {
  /** With `/`, from the root of the run. */
  readonly path: string;
  readonly text: string;
  readonly ast: File;
  readonly comments: readonly Comment[];
  readonly errors: readonly string[];
  readonly surroundings: Surroundings;
  /** Where the script begins: 0, but for a byte order mark or in a component file. */
  readonly start: number;
  /** Of what it is written in: a component file says so in its script's attributes. */
  readonly extension: string;
  /** Names that another script of the same component imports, or that its markup may mean. */
  readonly taken: readonly string[];
  readonly #localNames = new Map<string, string>();
  #root: NodePath | undefined;
  #names: Names | undefined;
  #style: Style | undefined;
  #imports: readonly Imported[] | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(
    { path, text, start, extension }: ScriptBlock & { readonly path: string },
    { ast, comments, errors }: Syntax,
    { surroundings, taken = [] }: { surroundings: Surroundings; taken?: readonly string[] },
  ) {
    this.taken = taken;
    this.path = path;
    this.text = text;
    this.start = start;
    this.extension = extension;
    this.ast = ast;
    this.comments = comments;
    this.errors = errors;
    this.surroundings = surroundings;
  }

  /** The same file with another text. */
  with(text: string, syntax: Syntax): SourceFile {
    const { path, start, extension } = this;
    return new SourceFile({ path, text, start, extension }, syntax, this);
  }

  get names(): Names {
    return (this.#names ??= new Names(this.ast));
  }

  get style(): Style {
    return (this.#style ??= findStyle(this));
  }

  get imports(): readonly Imported[] {
    return (this.#imports ??= readImports(this.ast.program));
  }

  /** How this file imports; undefined when an import would make a module of what is none. */
  get moduleSystem(): ModuleSystem | undefined {
    return findModuleSystem(this);
  }

  /** The original text of a node. */
  slice(node: Node): string {
    return this.text.slice(node.start!, node.end!);
  }

  /** Line and column of an offset, both from 1. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const starts = (this.#lineStarts ??= findLineStarts(this.text));
    let line = 0;
    for (let step = starts.length; step > 0; step >>= 1) {
      while (line + step < starts.length && starts[line + step]! <= offset) line += step;
    }
    return { line: line + 1, column: offset - starts[line]! + 1 };
  }

  /** Whether `name` is the platform's own at this place: nothing in the file declares it around there. */
  isGlobal(name: string, at: Node): boolean {
    return this.names.lookup(name, at) === undefined;
  }

  edits(): EditLog {
    return new EditLog(this);
  }

  /** The name that the primitive has in this file: as it is imported already, or one that occurs nowhere in it. */
  localNameOf(primitive: string): string {
    let local = this.#localNames.get(primitive);
    if (local === undefined) {
      local = this.#importedName(primitive) ?? this.#freeName(primitive);
      this.#localNames.set(primitive, local);
    }
    return local;
  }

  /** jscodeshift's path of a node. @param ancestors from the file down to its parent */
  pathOf(node: Node, ancestors: readonly Node[]): NodePath {
    this.#root ??= new jscodeshift.types.NodePath({ root: this.ast }).get("root");
    let path = this.#root;
    for (const child of [...ancestors.slice(1), node]) path = path.get(...keysOf(path.node, child));
    return path;
  }

  #importedName(primitive: string): string | undefined {
    const specifier = this.surroundings.specifierFor(primitive, this.path);
    for (const imported of this.imports) {
      if (imported.specifier !== specifier || !isThereFirst(this, imported)) continue;
      const local = imported.names.get(primitive);
      if (local !== undefined && this.names.declarations(local).length === 1) return local;
    }
    return undefined;
  }

  #freeName(primitive: string): string {
    const taken = new Set([...this.#localNames.values(), ...this.taken]);
    for (let n = 1; ; n++) {
      const name = n === 1 ? primitive : `${primitive}${n}`;
      if (!this.names.occurs(name) && !taken.has(name) && !this.#isProp(name)) return name;
    }
  }

  /** Whether a component may have the name from its properties: an import of that name would hide it from the markup. */
  #isProp(name: string): boolean {
    if (!isComponent(extname(this.path))) return false;
    const isName = (node: Node | undefined): boolean =>
      (node?.type === "StringLiteral" && node.value === name) ||
      (node?.type === "Identifier" && node.name === name);
    return contains(this.ast, (node) =>
      node.type === "StringLiteral" ? isName(node) : "key" in node && isName(node.key),
    );
  }
}

/** The field of `parent` that holds `child`, and its index in it. */
function keysOf(parent: Node, child: Node): (string | number)[] {
  for (const [key, value] of Object.entries(parent)) {
    if (value === child) return [key];
    if (Array.isArray(value)) {
      const index = value.indexOf(child);
      if (index >= 0) return [key, index];
    }
  }
  throw new Error(`a ${child.type} that is no child of its ${parent.type}`);
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
