import { parse } from "@babel/parser";

/**
 * How many sites a text has, counted in its tokens: a second opinion, which shares neither the walk nor the tables of the engine.
 *
 * @param text of a script, in TypeScript with or without JSX
 */
export function countSites(
  text: string,
  { jsx }: { readonly jsx: boolean },
): Record<string, number> {
  const { tokens } = parse(text, {
    sourceType: "module",
    tokens: true,
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    plugins: [
      "typescript",
      "exportDefaultFrom",
      "decorators-legacy",
      "decoratorAutoAccessors",
      "explicitResourceManagement",
      ...(jsx ? (["jsx"] as const) : []),
    ],
  });
  const words = (tokens as Token[])
    .filter(({ type }) => typeof type === "object")
    .map((token) => text.slice(token.start, token.end));
  const counts: Record<string, number> = {};
  const count = (kind: string): void => void (counts[kind] = (counts[kind] ?? 0) + 1);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "Promise") {
      const name = memberAfter(words, at + 1);
      if (name !== undefined && combinators[name] !== undefined) count(combinators[name]);
    } else if (timers[word] !== undefined && isCalled(words, at)) {
      count(timers[word]);
    }
  }
  return counts;
}

/** Kinds that `countSites` knows. */
export const counted: readonly string[] = [
  "promise-all",
  "promise-all-settled",
  "promise-race",
  "promise-any",
  "set-timeout",
  "set-interval",
];

interface Token {
  readonly type: unknown;
  readonly start: number;
  readonly end: number;
}

const combinators: Record<string, string> = {
  __proto__: null as never,
  all: "promise-all",
  allSettled: "promise-all-settled",
  race: "promise-race",
  any: "promise-any",
};

const timers: Record<string, string> = {
  __proto__: null as never,
  setTimeout: "set-timeout",
  setInterval: "set-interval",
};

function memberAfter(words: readonly string[], at: number): string | undefined {
  if (words[at] === "." || words[at] === "?.") {
    if (words[at + 1] !== "[") return words[at + 1];
    return unquoted(words[at + 2]);
  }
  return words[at] === "[" && words[at + 2] === "]" ? unquoted(words[at + 1]) : undefined;
}

function unquoted(word: string | undefined): string | undefined {
  return /^(["'])(.*)\1$/.exec(word ?? "")?.[2];
}

/** `f(…)`, `f?.(…)`, `f<T>(…)` and `window.f(…)`, or all that `promisify` is given; no member of anything else, and no declaration. */
function isCalled(words: readonly string[], at: number): boolean {
  const before = words[at - 1];
  let from = at;
  if (before === "." || before === "?.") {
    if (!/^(globalThis|window|global|self)$/.test(words[at - 2] ?? "")) return false;
    if (words[at - 3] === "." || words[at - 3] === "?.") return false;
    from = at - 2;
  }
  if (before === "function" || before === "*") return false;
  if (words[from - 1] === "(" && words[from - 2] === "promisify") return true;
  const next = words[at + 1] === "?." ? at + 2 : at + 1;
  if (words[next] !== "(") return false;
  return !isMethod(words, next);
}

/** `setTimeout(…) {` and `setTimeout(…): type`, in a class, an object or an interface. */
function isMethod(words: readonly string[], open: number): boolean {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    if (words[at] === "(") depth++;
    if (words[at] === ")" && --depth === 0) {
      const previous = words[open - 2] ?? "";
      return words[at + 1] === "{" || (words[at + 1] === ":" && /^[{};,]$/.test(previous));
    }
  }
  return false;
}
