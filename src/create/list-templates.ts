import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../shared/package-root.ts";

/** Names of the built-in templates, sorted. */
export function listTemplates(): readonly string[] {
  return readdirSync(templatesFolder(), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Absolute path of the folder that holds a folder each. */
export const templatesFolder = () => join(packageRoot(), "src", "templates");
