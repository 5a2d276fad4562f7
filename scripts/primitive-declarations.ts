import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

/**
 * What TypeScript says of the primitives to those who import them as JavaScript: file name (`all.d.ts`) → text, docstrings included.
 * One text for ES modules and CommonJS: an extension decides how it is read.
 *
 * @param sources absolute paths
 */
export async function primitiveDeclarations(
  sources: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const place = await mkdtemp(join(tmpdir(), "corral-declarations-"));
  try {
    const flags = [...options, "--outDir", place];
    await promisify(execFile)(process.execPath, [compiler, ...sources, ...flags]);
    const names = (await readdir(place)).sort();
    return Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, await readFile(join(place, name), "utf8")] as const),
      ),
    );
  } finally {
    await rm(place, { recursive: true });
  }
}

/** The types are checked elsewhere. */
const options = [
  "--ignoreConfig --noCheck --strict --exactOptionalPropertyTypes",
  "--declaration --emitDeclarationOnly --allowImportingTsExtensions",
  "--target es2022 --lib es2022 --types node --module nodenext",
].flatMap((line) => line.split(" "));
