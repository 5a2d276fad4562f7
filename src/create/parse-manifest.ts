import { checkManifest } from "./check-manifest.ts";
import { decodeManifest } from "./decode-manifest.ts";
import type { Place } from "./decode.ts";
import { completeManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { parsePlace } from "./parse-place.ts";
import { refuseUnlessIn } from "./version-range.ts";
import { isObject } from "../shared/is-object.ts";
import type { JsonPath } from "../shared/jsonc.ts";
import { packageVersion } from "../shared/package-root.ts";

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
  /** `file:line` of what lies at a path in it, for messages. */
  at(...path: JsonPath): string;
}

/** As `parseManifest`, but for what can be checked only when the bases are read. */
export function readManifest(source: string, file: string): ReadManifest {
  const place = parsePlace(source, file);
  refuseOtherEngine(place);
  const manifest = completeManifest(decodeManifest(place));
  return {
    manifest,
    check: (base) => checkManifest(manifest, place, base),
    at: (...path) => lineIn(place, path),
  };
}

const lineIn = ({ document, file }: Place, path: JsonPath) => `${file}:${document.lineOf(path)}`;

/** First of all: a template for a later version has fields that this one cannot know. */
function refuseOtherEngine(place: Place): void {
  const { value } = place;
  if (!isObject(value) || typeof value["engine"] !== "string") return;
  refuseUnlessIn(value["engine"], packageVersion(), {
    what: `${lineIn(place, ["engine"])}: is for create-corral ${value["engine"]}, and this is`,
    hint: "Use a version of create-corral that the template is for.",
  });
}
