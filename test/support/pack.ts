import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { pack } from "../../scripts/pack.ts";
import type { PackedPackage } from "../../scripts/pack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    packed: PackedPackage;
  }
}

/** Builds and packs once per run, for every test that takes the package as a user gets it: `inject("packed")`. */
export default async function packOnce(project: TestProject): Promise<() => Promise<void>> {
  const packed = await pack();
  project.provide("packed", packed);
  return () => rm(dirname(packed.tarball), { recursive: true, force: true });
}
