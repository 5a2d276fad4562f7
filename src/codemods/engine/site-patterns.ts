// Used below at once.
const space = String.raw`(?:\s|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//[^\n]*\n)*`;

/** By which a timer may be got at. */
export const globalObjects: readonly string[] = ["globalThis", "window", "global", "self"];

const newPromise = [
  String.raw`\bnew\b`,
  [String.raw`\(`],
  [String.raw`[\w)]+${space}\??\.`],
  String.raw`\bPromise\b`,
  [String.raw`\)`],
] as const;

/**
 * What the text of a file with a site matches: so that most files need not be parsed. A pattern may say yes too often, never no to a file
 * that has one. No text can be matched by the same parts in two ways: a pattern that fails would try them all.
 */
export const sitePatterns = {
  /** `Promise.all` and the like, however it is got at. */
  combinator: (method: string): RegExp =>
    spaced(String.raw`\bPromise`, String.raw`(?:\?\.|\.|\[)`, [`["'\`[]`], `${method}\\b`),

  /**
   * A timer by its own name, or as a member of the global object. As a member of anything else it is none: `jest.setTimeout` stands in
   * every file of some test suites.
   */
  timer: (name: string): RegExp =>
    anyOf(
      new RegExp(String.raw`(?:(?<![.\w$#])|\.\.\.)${name}\b`),
      spaced(
        String.raw`\b(?:${globalObjects.join("|")})\b`,
        [String.raw`\)`],
        String.raw`\??\.`,
        `${name}\\b`,
      ),
    ),

  asyncExecutor: (): RegExp =>
    anyOf(
      spaced(...newPromise, String.raw`\(`, [String.raw`\(`], String.raw`async\b`),
      both(
        spaced(...newPromise, "<"),
        spaced(">", String.raw`\(`, [String.raw`\(`], String.raw`async\b`),
      ),
    ),

  asyncForEach: (): RegExp =>
    spaced(
      String.raw`forEach\b`,
      [`["'\`\\]]`],
      [String.raw`\?\.`],
      String.raw`\(`,
      [String.raw`\(`],
      String.raw`async\b`,
    ),

  asyncListener: (methods: Iterable<string>): RegExp =>
    both(
      spaced(
        String.raw`(?:\.|\[)`,
        [`["'\`]`],
        `(?:${[...methods].join("|")})\\b`,
        [`["'\`\\]!]`],
        [String.raw`\?\.`],
        "[(<]",
      ),
      spaced(",", [String.raw`\(`], String.raw`async\b`),
    ),
};

/** The parts with white space and comments between them; what is in brackets may stand there any number of times. */
function spaced(...parts: readonly (string | readonly [string])[]): RegExp {
  const inOrder = parts.map((part) =>
    typeof part === "string" ? `${part}${space}` : `(?:${part[0]}${space})*`,
  );
  return new RegExp(inOrder.join(""));
}

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"));
}

/** What a text matches that matches two. */
function both(one: RegExp, other: RegExp): RegExp {
  return new RegExp(`^(?=[^]*?${one.source})(?=[^]*?${other.source})`);
}
