import { posix } from "node:path";
import { choose } from "./condition.ts";
import type { Decisions } from "./decide.ts";
import type { Manifest } from "./manifest.ts";
import type { DraftFile } from "./render-template.ts";
import type { Sources } from "./sources.ts";
import { fileOf } from "../add/primitives.ts";
import { UserError } from "../shared/errors.ts";
import { findImports } from "../shared/find-imports.ts";

export interface PickedFile extends DraftFile {
  readonly origin: "primitive" | "testing";
}

/**
 * The primitives and the parts of the test kit that the project needs. They are found, not listed: every import of a file below
 * `src/concurrency/` or `test/support/` that the template does not bring itself is taken from our sources, with all that it imports.
 *
 * @param named primitives that are wanted also where nothing imports them
 * @throws UserError TEMPLATE_INVALID for an import that nothing satisfies
 */
export function pickPrimitives(
  files: readonly DraftFile[],
  { primitives, testing }: Sources,
  named: readonly string[] = [],
): readonly PickedFile[] {
  const have = new Set(files.map(({ path }) => path));
  const picked: PickedFile[] = [];
  const take = (path: string): boolean => {
    for (const [origin, folder, modules] of [
      ["primitive", "src/concurrency/", primitives],
      ["testing", "test/support/", testing],
    ] as const) {
      const bytes = path.startsWith(folder) ? modules.get(path.slice(folder.length)) : undefined;
      if (bytes === undefined) continue;
      have.add(path);
      picked.push({ path, bytes, mode: 0o644, source: `corral's own ${path}`, origin });
      return true;
    }
    return false;
  };

  for (const name of named) {
    const path = `src/concurrency/${fileOf(name)}.ts`;
    if (!have.has(path) && !take(path)) throw new Error(`There is no primitive "${name}".`);
  }
  const queue: DraftFile[] = [...files.filter(({ path }) => script.test(path)), ...picked];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const { specifier, kind, line } of findImports(decoder.decode(file.bytes))) {
      const path = pathOf(specifier, file.path);
      if (path === undefined || have.has(path)) continue;
      if (take(path)) queue.push(...picked.slice(-1));
      else if (kind === "import") {
        throw new UserError(
          "TEMPLATE_INVALID",
          `${file.source}:${line} imports "${specifier}", and neither the template nor Corral has ${path}.`,
          "Correct the import, or the condition under which one of the two files is left out.",
        );
      }
    }
  }
  return picked;
}

/** Those that the template, and the features that are on, want by name. */
export function namedPrimitives(
  { primitives }: Manifest,
  { facts, features }: Decisions,
): readonly string[] {
  return [primitives, ...features.map((feature) => feature.primitives)]
    .flat()
    .flatMap((choice) => choose(choice, facts) ?? []);
}

const script = /\.[cm]?[jt]sx?$/;
const decoder = new TextDecoder();

/** The subpath import that every generated package.json has. */
const alias = "#concurrency/";

/** Path in the project that a specifier means; undefined for packages and for other subpath imports. */
function pathOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith(alias)) return `src/concurrency/${specifier.slice(alias.length)}`;
  if (!/^\.\.?\//.test(specifier)) return undefined;
  return posix.join(posix.dirname(importer), specifier);
}
