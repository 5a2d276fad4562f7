import { readPackageTemplates } from "../create/package-templates.ts";
import { UserError } from "../shared/errors.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";
import type { Shelf } from "./shelf.ts";

/**
 * The templates of a package.
 *
 * @throws UserError what is wrong with them; CANCELLED
 */
export async function openPackage(
  folder: URL | string,
  { cwd, env }: Io,
  { offline }: { readonly offline: boolean },
): Promise<Shelf> {
  const interrupt = watchInterrupts();
  const { signal } = interrupt;
  try {
    const fetch = { cwd, env, signal, offline, say: () => {} };
    const { name, templates } = await readPackageTemplates(folder, fetch);
    const sources = new Map(templates.map((each) => [each.outline.name, each.sources] as const));
    return {
      outlines: templates.map(({ outline }) => outline),
      sourcesOf: (wanted) => {
        const found = sources.get(wanted);
        if (found === undefined) throw new Error(`${name} has no template "${wanted}".`);
        return Promise.resolve(found);
      },
      fetches: false,
      program: name,
    };
  } catch (error) {
    if (signal.aborted && !(error instanceof UserError)) throw signal.reason;
    throw error;
  } finally {
    interrupt.release();
  }
}
