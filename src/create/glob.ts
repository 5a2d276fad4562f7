/**
 * Whether `path` matches: `*` is any text without "/", `?` one character, `**` any folders (none, too), `{a,b}` one of.
 * A leading dot is a character like any other.
 */
export function matchesGlob(path: string, glob: string): boolean {
  return expressionOf(glob).test(path);
}

function expressionOf(glob: string): RegExp {
  let depth = 0;
  const source = glob.replace(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (token) => {
    if (token === "{") depth++;
    if (token === "," && depth === 0) return token;
    if (token === "}" && depth-- === 0) return "\\}";
    return translations[token] ?? `\\${token}`;
  });
  return new RegExp(`^${source}$`, "u");
}

const translations: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  ",": "|",
  "}": ")",
};
