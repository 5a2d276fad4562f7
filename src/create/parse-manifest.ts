import { checkManifest } from "./check-manifest.ts";
import { decodeManifest } from "./decode-manifest.ts";
import { completeManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { parsePlace } from "./parse-place.ts";

/**
 * Reads and checks the manifest of a template that extends nothing.
 *
 * @param file name that the error shows
 * @throws UserError TEMPLATE_INVALID: file, line, what is wrong, what to write
 */
export function parseManifest(source: string, file: string): Manifest {
  const read = readManifest(source, file);
  read.check(undefined);
  return read.manifest;
}

export interface ReadManifest {
  readonly manifest: Manifest;
  /** Whether its names mean something, beside those of what it extends. @throws UserError TEMPLATE_INVALID */
  check(base: Manifest | undefined): void;
}

/** As `parseManifest`, but for what can be checked only when the bases are read. */
export function readManifest(source: string, file: string): ReadManifest {
  const place = parsePlace(source, file);
  const manifest = completeManifest(decodeManifest(place));
  return { manifest, check: (base) => checkManifest(manifest, place, base) };
}
