/**
 * Whether `path` matches: `*` is any text without "/", `?` one character, `**` any folders (none, too), `{a,b}` one of.
 * A leading dot is a character like any other.
 */
export function matchesGlob(path: string, glob: string): boolean {
  const known = expressions.get(glob) ?? translate(glob);
  expressions.set(glob, known);
  return known.test(path);
}

/** Every file of a template is held against every rule. */
const expressions = new Map<string, RegExp>();

function translate(glob: string): RegExp {
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
