import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrimitiveSources, Variant } from "./primitive-sources.ts";
import type { ProjectFacts } from "./project-facts.ts";
import { isProjectLock } from "../project/lock.ts";
import { packageRoot, packageVersion } from "../shared/package-root.ts";

/** Reads the primitives as the package needs them. Variants of the source are made by the build and lie beside it. */
export function readPrimitives(facts: ProjectFacts): PrimitiveSources {
  const source = textsIn(join(packageRoot(), "src", "concurrency"));
  const variant = variantFor(facts);
  const made = (name: string) => textsIn(join(packageRoot(), ...variantsPath.split("/"), name));
  return {
    corral: packageVersion(),
    source,
    variant:
      variant === "ts-esm"
        ? source
        : new Map([
            // Few files of TypeScript differ in CommonJS.
            ...(facts.language === "ts" ? source : []),
            ...made(variant),
          ]),
    types: facts.isTyped ? made("types") : new Map(),
  };
}

/** Where the build puts the variants, below the package. */
export const variantsPath = "dist/primitives";

function variantFor({ language, module, lock }: ProjectFacts): Variant {
  return lock !== undefined && isProjectLock(lock) ? "ts-esm" : `${language}-${module}`;
}

function textsIn(folder: string): ReadonlyMap<string, string> {
  let texts = read.get(folder);
  if (texts === undefined) {
    const names = readdirSync(folder).filter((name) => /\.[jt]s$/.test(name));
    texts = new Map(
      names
        .sort()
        .map((name) => [
          name.replace(/(?:\.d)?\.[jt]s$/, ""),
          readFileSync(join(folder, name), "utf8"),
        ]),
    );
    read.set(folder, texts);
  }
  return texts;
}

/** A run over a workspace asks for each of its packages. */
const read = new Map<string, ReadonlyMap<string, string>>();
