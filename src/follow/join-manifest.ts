import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mergeManifest } from "./merge-manifest.ts";
import type { Joined } from "./plan-change.ts";
import type { PlannedFile } from "../create/plan.ts";

/** Everybody edits these, as by installing a package: a feature that adds a dependency must not be stopped by that. */
const manifests = new Set(["package.json", "deno.json"]);

/**
 * An edited manifest of the project in `folder`, and what it is to be; undefined for any other file, and where the two do not go
 * together.
 */
export function joinManifest(
  folder: string,
  old: PlannedFile,
  next: PlannedFile,
): Joined | undefined {
  const place = join(folder, old.path);
  if (!manifests.has(old.path) || !lstatSync(place).isFile()) return undefined;
  const bytes = readFileSync(place);
  const text = (file: { readonly bytes: Uint8Array }) => new TextDecoder().decode(file.bytes);
  const merged = mergeManifest(text({ bytes }), { before: text(old), after: text(next) });
  if (merged === undefined) return undefined;
  const joined = { ...next, bytes: new TextEncoder().encode(merged) };
  return { there: { ...next, bytes }, joined };
}
