import { dirname, join, posix, relative, sep } from "node:path";
import type { AddResult } from "../add/add-primitives.ts";
import { packageRootOf } from "../add/find-package.ts";

/** How to import what was added. */
export interface Usage {
  /** Where the copies lie: the folder, and the package when it is not the one where the command runs. */
  readonly place: string;
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
  const named = isOwn ? facts.folder : `${facts.folder} of ${nameOf(facts)}`;
  return {
    place: facts.folder === "" ? facts.root : named,
    from: isOwn ? from : relative(dirname(here), join(facts.root, from)).replaceAll(sep, "/"),
    statements: known,
    notes: [...facts.cautions, ...(known.length < statements.length ? [unreachable(facts)] : [])],
  };
}

function unreachable(facts: AddResult["facts"]): string {
  const { root, folder, extension } = facts;
  const below = folder === "" ? "" : `${folder}/`;
  return `Other packages cannot import from ${below === "" ? root : folder} yet: add "./*": "./${below}*${extension}" to "exports" of ${nameOf(facts)}, or give --import-from.`;
}

/** A package without a name is called by its place. */
const nameOf = ({ name, root }: AddResult["facts"]): string =>
  name === undefined || name === "" ? root : name;
