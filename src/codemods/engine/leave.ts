import { guards } from "./guards.ts";
import { copyOf } from "../../add/marker.ts";
import type { SourceFile } from "./source-file.ts";

/** Why something is left as it is. */
export interface Reason {
  readonly code: string;
  readonly reason: string;
}

/** What the engine itself answers with, before or after it asks the rules. */
export const engineCodes: Readonly<Record<string, string>> = {
  "generated-file":
    "Generated or vendored, as the file, its folder or its repository says: what it is made from is the place to change.",
  "config-file":
    "A configuration file is read by its tool alone, where the primitives cannot be relied on.",
  "line-ends":
    "Its lines end in CR alone, as no editor writes them any more: nothing is written into it.",
  "syntax-errors": "The file has syntax errors: nothing is written into it.",
  "serialised-callback":
    "The callback runs in another program, which gets its text alone: imports are not there.",
  "hoisted-callback":
    "A test runner moves the callback above the imports: what it would import is not there yet.",
  "script-file":
    "The file shows no import or export of its own: it may be a plain script, which cannot import.",
  "page-script":
    "A script of the page itself, which the component only writes down: it cannot import.",
  "import-equals":
    "The file imports by `import … = require(…)` alone, which takes no names: import the primitive by hand.",
  "cannot-import":
    "There is no way to import the primitives from here: a package.json of its own, --into or --import-from makes one.",
  "comment-in-gap": "A comment stands where code would go away.",
  "needs-types":
    "Only types say whether more can be prepared here: with --unsafe the project's own TypeScript is asked, where it offers an API.",
  conflict: "The edit overlaps with that of another site: run again to get it.",
  ignored: "A `corral-ignore` comment says why.",
  "ignore-unclear":
    "A `corral-ignore` comment misses its code or its reason: write `// corral-ignore CODE -- reason`, or remove it.",
  ...Object.fromEntries(
    Object.entries(guards).map(([name, { broken }]) => [`guard:${name}`, broken]),
  ),
};

export function engineReason(code: keyof typeof engineCodes): Reason {
  return { code, reason: engineCodes[code]! };
}

export function guardReason(guard: string): Reason {
  return { code: `guard:${guard}`, reason: guards[guard]!.broken };
}

/** Why nothing in the file may be changed. */
export function reasonToLeaveFile(file: SourceFile): Reason | undefined {
  if (isGenerated(file)) return engineReason("generated-file");
  if (/(^|\/)([^/]+\.config|\.[\w-]+rc)\.[cm]?[jt]s$/.test(file.path))
    return engineReason("config-file");
  if (/\r/.test(file.text) && !file.text.includes("\n")) return engineReason("line-ends");
  return undefined;
}

/** Copies of our primitives say so in a line of their own: sites in them are none. */
export function isPrimitiveCopy(text: string): boolean {
  return copyOf(text) !== undefined;
}

function isGenerated({ path, text }: SourceFile): boolean {
  if (/(^|[./])(generated|min)\.[^/]+$|(^|\/)\.pnp\.\w+$/.test(path)) return true;
  if (/(^|\/)(vendor|vendored|third[_-]party|__generated__|dist|\.yarn)\//.test(path)) return true;
  const said = /@generated\b|\bdo not (edit|modify)\b|\bcode generated\b|\bauto-?generated\b/i;
  if (said.test(heading(text)) || bundle.test(text.slice(0, 4000))) return true;
  return text.length > 50_000 && text.length / (text.split("\n").length + 1) > 500;
}

/** How webpack and esbuild begin what they make. */
const bundle = /\bwebpackBootstrap\b|^var __(?:create|defProp|getOwnPropNames) = Object\./m;

/** The comments that a file begins with. */
function heading(text: string): string {
  return (
    /^(?:\uFEFF)?(?:\s+|#![^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)*/.exec(text.slice(0, 4000))?.[0] ?? ""
  );
}
