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

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Reads JSON with comments and trailing commas (JSONC). Unlike `JSON.parse` it refuses a key that stands twice in one
 * object, refuses `__proto__`, and knows the line of every value, so that a mistake in a manifest can be shown where it is.
 *
 * @throws JsonSyntaxError with the line
 */
export function parseJsonc(text: string): JsonDocument {
  const reader = new Reader(text);
  const value = reader.document();
  return {
    value,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const line = reader.lines.get(keyOf(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return reader.lines.get(keyOf([])) ?? 1;
    },
  };
}

const keyOf = (path: JsonPath) => JSON.stringify(path);
const blank = /(?:[ \t\r\n\uFEFF]+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- JSON strings must not hold raw control characters.
const string = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** A template's manifest is data from outside: it may be nested this deep and no deeper. */
const maxDepth = 64;

class Reader {
  readonly lines = new Map<string, number>();
  readonly #text: string;
  #at = 0;
  #lineStart = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value([]);
    if (this.#peek() !== undefined) this.#fail(`unexpected ${this.#shown()} after the end`);
    return value;
  }

  #value(path: JsonPath): unknown {
    const first = this.#peek();
    if (path.length > maxDepth) this.#fail(`nested deeper than ${maxDepth} levels`);
    this.lines.set(keyOf(path), this.#currentLine());
    if (first === "{") return this.#object(path);
    if (first === "[") return this.#list(path);
    const token = this.#match(first === '"' ? string : literal);
    if (token === undefined) this.#fail(`a value is missing before ${this.#shown()}`);
    return JSON.parse(token);
  }

  #object(path: JsonPath): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#at++;
    while (this.#peek() !== "}") {
      const token = this.#match(string);
      if (token === undefined)
        this.#fail(`a key in double quotes is missing before ${this.#shown()}`);
      const key = String(JSON.parse(token));
      if (key === "__proto__") this.#fail(`the key "__proto__" is not allowed`);
      if (Object.hasOwn(object, key)) this.#fail(`the key "${key}" stands twice`);
      if (this.#peek() !== ":") this.#fail(`":" is missing after "${key}"`);
      this.#at++;
      object[key] = this.#value([...path, key]);
      this.#comma("}");
    }
    this.#at++;
    return object;
  }

  #list(path: JsonPath): unknown[] {
    const list: unknown[] = [];
    this.#at++;
    while (this.#peek() !== "]") {
      list.push(this.#value([...path, list.length]));
      this.#comma("]");
    }
    this.#at++;
    return list;
  }

  #comma(end: string): void {
    const next = this.#peek();
    if (next === ",") this.#at++;
    else if (next !== end) this.#fail(`"," or "${end}" is missing before ${this.#shown()}`);
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

  #currentLine(): number {
    for (; this.#lineStart < this.#at; this.#lineStart++) {
      if (this.#text[this.#lineStart] === "\n") this.#line++;
    }
    return this.#line;
  }

  #shown(): string {
    const rest = this.#text.slice(this.#at, this.#at + 12).split("\n")[0];
    return rest === undefined || rest === "" ? "the end" : JSON.stringify(rest);
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(message, this.#currentLine());
  }
}
