import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../shared/package-root.ts";
import { parseManifest, type Manifest } from "./manifest.ts";
import { listTemplates } from "./read-sources.ts";

/** The manifests of the built-in templates, sorted by name: what questions are made from, without the templates' files. */
export function readManifests(): readonly Manifest[] {
  return listTemplates().map((name) => {
    const file = `${name}/template.json`;
    return parseManifest(readFileSync(join(packageRoot(), "src", "templates", file), "utf8"), file);
  });
}
