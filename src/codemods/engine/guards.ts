import type { Node } from "@babel/types";
import type { Splice, Use } from "./edit-log.ts";
import { keepsSyntax } from "./keeps-syntax.ts";
import { isDropped } from "./render-edits.ts";
import type { Rendered } from "./render-edits.ts";
import type { SourceFile } from "./source-file.ts";
import { walk } from "./walk.ts";

export interface Edited {
  readonly before: SourceFile;
  readonly splices: readonly Splice[];
  readonly uses: readonly Use[];
  readonly rendered: Rendered;
  readonly after: SourceFile;
}

interface Guard {
  /** What is said of an edit that does not pass: each is a bug of ours. */
  readonly broken: string;
  /** True when all is well. */
  passes(edited: Edited): boolean;
}

/** What must hold of a text before it is written. */
export const guards: Readonly<Record<string, Guard>> = {
  parses: {
    broken: "The edited file would have a syntax error.",
    passes: ({ before, after }) => after.errors.length <= before.errors.length,
  },
  syntax: {
    broken: "The edit would change the meaning of code around it.",
    passes: keepsSyntax,
  },
  comments: {
    broken: "The edit would lose or change a comment.",
    passes: ({ before, after }) => equal(commentsOf(before), commentsOf(after)),
  },
  literals: {
    broken: "The edit would lose or change the text of a string or template.",
    passes: keepsLiterals,
  },
  imports: {
    broken: "A name that the edit imports would mean something else at its place, or be unused.",
    passes: ({ uses, after }) => bindsImports(uses, after),
  },
  // Seen to by `checkEdits`, which has the rules.
  "second-run": {
    broken: "A second run would find more to change.",
    passes: () => true,
  },
};

/** The first guard that an edited file does not pass. */
export function findBreach(edited: Edited): string | undefined {
  return Object.keys(guards).find((name) => !guards[name]!.passes(edited));
}

function commentsOf({ comments }: SourceFile): string[] {
  return comments.map(({ value }) => value).sort();
}

/** Every string and template text outside of what was taken away is there, as often as before. */
function keepsLiterals({ before, after, splices }: Edited): boolean {
  const left = new Map<string, number>();
  for (const text of literals(after.ast)) left.set(text.key, (left.get(text.key) ?? 0) + 1);
  for (const { key, node } of literals(before.ast)) {
    if (isDropped(splices, node)) continue;
    const count = left.get(key) ?? 0;
    if (count === 0) return false;
    left.set(key, count - 1);
  }
  return true;
}

function literals(root: Node): { key: string; node: Node }[] {
  const found: { key: string; node: Node }[] = [];
  walk(root, (node) => {
    if (node.type === "StringLiteral" || node.type === "DirectiveLiteral") {
      found.push({ key: `'${node.value}`, node });
    } else if (node.type === "TemplateElement") {
      found.push({ key: `\`${node.value.raw}`, node });
    } else if (node.type === "JSXText") {
      found.push({ key: `<${node.value}`, node });
    }
  });
  return found;
}

/** Every imported name is declared once in the whole file, so nothing shadows it, and is used. */
function bindsImports(uses: readonly Use[], { names }: SourceFile): boolean {
  return uses.every(({ local }) => {
    const [binding, ...others] = names.declarations(local);
    return binding !== undefined && others.length === 0 && names.references(binding).length > 0;
  });
}

function equal(a: Iterable<string>, b: Iterable<string>): boolean {
  const [first, second] = [[...a].sort(), [...b].sort()];
  return first.length === second.length && first.every((value, index) => value === second[index]);
}
