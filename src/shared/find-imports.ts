export interface FoundImport {
  readonly specifier: string;
  /** `import` and `export … from`, also `import(…)`; `require(…)`; or `new URL(…, import.meta.url)`, which may name anything. */
  readonly kind: "import" | "require" | "url";
  /** From 1. */
  readonly line: number;
}

/**
 * The modules that a JavaScript or TypeScript source names by a plain string. Comments and the insides of strings do not
 * count: docstrings show imports, tests hold source as text. A name that is computed is not found.
 */
export function findImports(source: string): readonly FoundImport[] {
  const { code, strings } = withoutText(source);
  let line = 1;
  let counted = 0;
  return [...code.matchAll(named)].map((match) => {
    const { from, bare, required, url } = match.groups ?? {};
    const kind = url !== undefined ? "url" : required !== undefined ? "require" : "import";
    const end = match.index + match[0].length;
    line += code.slice(counted, end).split("\n").length - 1;
    counted = end;
    return { specifier: strings[Number(from ?? bare ?? required ?? url)] ?? "", kind, line };
  });
}

// In the code that is searched a string is its number between two quotes: "12".
const named =
  /\bfrom\s*"(?<from>\d+)"|\bimport\s*(?:\(\s*)?"(?<bare>\d+)"|\brequire\s*\(\s*"(?<required>\d+)"|\bnew\s+URL\(\s*"(?<url>\d+)"\s*,\s*import\.meta\.url/g;

interface Searched {
  readonly code: string;
  readonly strings: readonly string[];
}

const token =
  /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`(?:[^`\\]|\\[^])*`|\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

function withoutText(source: string): Searched {
  const strings: string[] = [];
  let code = "";
  let end = 0;
  token.lastIndex = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    const [text] = match;
    code += source.slice(end, match.index);
    if (text.startsWith("/") && !/^\/[/*]/.test(text) && !startsRegExp(code)) {
      // A division: only its sign is passed over, so that a string behind it is seen.
      code += "/";
      end = match.index + 1;
      token.lastIndex = end;
      continue;
    }
    if (text.startsWith('"') || text.startsWith("'"))
      code += `"${strings.push(text.slice(1, -1)) - 1}"`;
    code += text.replace(/[^\n]+/g, " ");
    end = match.index + text.length;
  }
  return { code: code + source.slice(end), strings };
}

/** After these a "/" begins a regular expression; after a name, a number or a closing bracket it divides. */
function startsRegExp(before: string): boolean {
  return /(?:^|[=([{,;:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|yield|void|throw))\s*$/.test(
    before.slice(-40),
  );
}
