import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../project/file-system.ts";
import { engineReason, isPrimitiveCopy } from "../engine/leave.ts";
import type { Reason } from "../engine/leave.ts";
import { mayHoldSites } from "../engine/may-hold-sites.ts";
import type { SiteKind } from "../site.ts";
import type { Found } from "./find-files.ts";
import type { FileFailed } from "./outcome.ts";
import type { ProjectSurroundings } from "./read-surroundings.ts";

/** A file that may hold a site, and so has to be parsed. */
export interface Hit {
  readonly kind: "hit";
  readonly path: string;
  readonly text: string;
  /** Why nothing in it may be changed. */
  readonly leave?: Reason;
}

/** Undefined for a file that holds no site, or is none of ours to read: a link, a copy of a primitive. */
export function readHit(
  { root, generated }: Found,
  path: string,
  {
    kinds,
    surroundings,
  }: { readonly kinds: ReadonlySet<SiteKind>; readonly surroundings: ProjectSurroundings },
): Hit | FileFailed | undefined {
  try {
    const place = join(root, path);
    if (!lstatSync(place).isFile()) return undefined;
    const bytes = readFileSync(place);
    if (!mayHoldSites(bytes, kinds)) return undefined;
    const text = utf8.decode(bytes);
    if (isPrimitiveCopy(text) || surroundings.isCopy(path)) return undefined;
    return {
      kind: "hit",
      path,
      text,
      ...(generated.has(path) && { leave: engineReason("generated-file") }),
    };
  } catch (error) {
    // git still lists what was removed and not committed.
    if (codeOf(error) === "ENOENT") return undefined;
    const message = error instanceof TypeError ? "It is not UTF-8." : messageOf(error);
    return { kind: "failed", path, cause: "unreadable", message };
  }
}

// A byte order mark stays part of the text, and so of the file.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
