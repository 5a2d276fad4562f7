export type JsonPath = readonly (string | number)[];

/** A JSON document that remembers on which line (from 1) each of its values stands. */
export interface JsonDocument {
  readonly value: unknown;
  /** Line of the value at `path`, or of its nearest parent that is there. */
  lineOf(path: JsonPath): number;
}

export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";

  readonly line: number;
  /** What to write, a sentence. */
  readonly hint: string;

  constructor(message: string, line: number, hint: string) {
    super(message);
    this.line = line;
    this.hint = hint;
  }
}

/**
 * Reads JSON with comments and trailing commas (JSONC). Unlike `JSON.parse` it refuses a key that stands twice in one
 * object, refuses `__proto__`, and knows the line of every value, so that a mistake in a manifest can be shown where it is.
 *
 * @throws JsonSyntaxError with the line
 */
export function parseJsonc(text: string): JsonDocument {
  const root = readJsonNodes(text);
  return {
    value: root.value,
    lineOf(path) {
      let node = root;
      for (const key of path) node = node.inner?.get(key) ?? node;
      return lineAt(text, node.at);
    },
  };
}

/** The same document as its parts, each with its place in the text. @throws JsonSyntaxError with the line */
export const readJsonNodes = (text: string): JsonNode => new Reader(text).document();

const lineAt = (text: string, at: number) => text.slice(0, at).split("\n").length;

/** A value, where it begins in the text and where what follows it does, and what it is made of, in the order of the text. */
export interface JsonNode {
  readonly value: unknown;
  readonly at: number;
  readonly end: number;
  readonly inner?: ReadonlyMap<string | number, JsonNode>;
  /** Of a value in an object: where its key begins. */
  readonly keyAt?: number;
}

const blank = /(?:[ \t\r\n\uFEFF]+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- JSON strings must not hold raw control characters.
const string = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** A template's manifest is data from outside: it may be nested this deep and no deeper. */
const maxDepth = 64;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    const root = this.#value(0);
    if (this.#peek() !== undefined)
      this.#fail(
        `unexpected ${this.#shown()} after the end`,
        "Remove it, or a bracket too many before it.",
      );
    return root;
  }

  #value(depth: number): JsonNode {
    const first = this.#peek();
    if (depth > maxDepth) this.#fail(`nested deeper than ${maxDepth} levels`, "Write it flatter.");
    const at = this.#at;
    if (first === "{") return { at, ...this.#object(depth), end: this.#at };
    if (first === "[") return { at, ...this.#list(depth), end: this.#at };
    const token = this.#match(first === '"' ? string : literal);
    if (!token)
      this.#fail(
        `a value is missing before ${this.#shown()}`,
        "Write a text in double quotes, a number, true, false, null, a list or an object.",
      );
    return { at, value: JSON.parse(token) as unknown, end: this.#at };
  }

  #object(depth: number): Omit<JsonNode, "at" | "end"> {
    const value: Record<string, unknown> = {};
    const inner = new Map<string, JsonNode>();
    this.#at++;
    while (this.#peek() !== "}") {
      const keyAt = this.#at;
      const token = this.#match(string);
      if (!token)
        this.#fail(`a key is missing before ${this.#shown()}`, "Write it in double quotes.");
      const key = String(JSON.parse(token));
      if (key === "__proto__") this.#fail(`the key "__proto__" is not allowed`, "Remove it.");
      if (inner.has(key)) this.#fail(`the key "${key}" stands twice`, "Keep one of the two.");
      if (this.#peek() !== ":")
        this.#fail(`":" is missing after "${key}"`, `Write "${key}": and its value.`);
      this.#at++;
      const node = { ...this.#value(depth + 1), keyAt };
      inner.set(key, node);
      value[key] = node.value;
      this.#comma("}");
    }
    this.#at++;
    return { value, inner };
  }

  #list(depth: number): Omit<JsonNode, "at" | "end"> {
    const value: unknown[] = [];
    const inner = new Map<number, JsonNode>();
    this.#at++;
    while (this.#peek() !== "]") {
      const node = this.#value(depth + 1);
      inner.set(value.length, node);
      value.push(node.value);
      this.#comma("]");
    }
    this.#at++;
    return { value, inner };
  }

  #comma(end: string): void {
    const next = this.#peek();
    if (next === ",") this.#at++;
    else if (next !== end)
      this.#fail(
        `"," or "${end}" is missing before ${this.#shown()}`,
        `Put a comma between the two, or "${end}" at the end.`,
      );
  }

  #peek(): string | undefined {
    this.#match(blank);
    return this.#text[this.#at];
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    if (token !== undefined) this.#at += token.length;
    return token;
  }

  #shown(): string {
    const rest = this.#text.slice(this.#at, this.#at + 12).split("\n")[0];
    return rest === undefined || rest === "" ? "the end" : JSON.stringify(rest);
  }

  #fail(message: string, hint: string): never {
    throw new JsonSyntaxError(message, lineAt(this.#text, this.#at), hint);
  }
}
