import type { UserError } from "../shared/errors.ts";

/** A mistake in a template, where it is, and what to write instead. */
export interface Finding {
  readonly code: FindingCode;
  /** Below the template's folder, with "/". */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is wrong, as a sentence without its full stop. */
  readonly message: string;
  /** What to do, a sentence. */
  readonly hint: string;
}

/** Every kind of finding, and what it is about. */
export const findingCodes = {
  MANIFEST: "template.json cannot be read, or says what no manifest may say",
  HANDLEBARS: "a file cannot be read as a Handlebars template, or would lose its `${{`",
  UNKNOWN_NAME: "a name or a helper that there is not",
  UNUSED: "a prompt, a computed value or a feature that changes nothing",
  IDLE_RULE: "a file rule that matches no file",
  UNRENDERABLE: "answers with which no project comes out: paths that clash, imports of nothing",
  OUTPUT: "a file that is no valid JSON, YAML, JavaScript or TypeScript once it is rendered",
  NO_EXAMPLE:
    "a prompt for which no example answer was found, so what hangs on it was not looked at",
  DROPPED: "a file that npm leaves out of packages",
  EXECUTABLE: "a file that is to be executable, of which the manifest does not say so",
} as const;

export type FindingCode = keyof typeof findingCodes;

/** Messages about templates begin with `file:line: `, or with the file alone. */
const placed = /^(?<file>[^\s:]+?)(?: \([^)]*\))?:(?:(?<line>\d+):?)? (?<what>[^]*)$/;

/**
 * A refusal by the engine as a finding.
 *
 * @param files those of the template, as messages call them; what names none of them is the manifest's
 */
export function findingFrom(
  error: UserError,
  code: FindingCode,
  files: ReadonlyMap<string, string>,
): Finding {
  const groups = placed.exec(error.message)?.groups;
  const named = groups?.["file"];
  const file = named === undefined ? undefined : files.get(named);
  if (file !== undefined) {
    const line = Number(groups?.["line"] ?? 1);
    return { code, file, line, message: bare(groups?.["what"] ?? ""), hint: error.hint };
  }
  const [mentioned] = [...files]
    .flatMap(([name, path]) => (mentions(error.message, name) ? [path] : []))
    .sort((a, b) => b.length - a.length);
  const message = bare(error.message);
  return { code, file: mentioned ?? "template.json", line: 1, message, hint: error.hint };
}

/** Findings once each, by file and line. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const once = new Map(findings.map((each) => [JSON.stringify(each), each]));
  return [...once.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.message, b.message),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const bare = (sentence: string) => sentence.replace(/\.$/, "");

function mentions(message: string, name: string): boolean {
  const at = message.indexOf(name);
  return at !== -1 && !/[\w./-]/.test(message.slice(at + name.length).replace(/^\.$/, "")[0] ?? "");
}
