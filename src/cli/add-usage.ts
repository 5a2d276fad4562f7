import { dirname, join, posix, relative, sep } from "node:path";
import type { AddResult } from "../add/add-primitives.ts";
import { packageRootOf } from "../add/find-package.ts";

/** How to import what was added. */
export interface Usage {
  /** The file that would write them. */
  readonly from: string;
  readonly statements: readonly string[];
  /** What else to know or do, a sentence each. */
  readonly notes: readonly string[];
}

/** How code beside the copies, or in the package where the command runs, imports what was asked for. */
export function usageOf(
  primitives: readonly string[],
  { facts, plan }: AddResult,
  cwd: string,
): Usage {
  const here = packageRootOf(cwd);
  const isOwn = here === facts.root;
  const place = isOwn ? posix.dirname(facts.folder) : relative(facts.root, join(here, "src"));
  const from = posix.join(place.replaceAll(sep, "/"), `index${facts.extension}`);
  const statements = primitives.map((name) => {
    const specifier = plan.specifierFor(name, from);
    if (specifier === undefined) return undefined;
    return facts.language === "js" && facts.module === "cjs"
      ? `const { ${name} } = require("${specifier}");`
      : `import { ${name} } from "${specifier}";`;
  });
  const known = statements.filter((each) => each !== undefined);
  return {
    from: isOwn ? from : relative(dirname(here), join(facts.root, from)).replaceAll(sep, "/"),
    statements: known,
    notes: [...facts.cautions, ...(known.length < statements.length ? [unreachable(facts)] : [])],
  };
}

const unreachable = ({ name, folder, extension }: AddResult["facts"]): string =>
  `Other packages cannot import from ${folder} yet: add "./*": "./${folder}/*${extension}" to "exports" of ${name ?? "that package"}, or give --import-from.`;
