import { closeSync, lstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../project/file-system.ts";
import { isPrimitiveCopy } from "../engine/leave.ts";
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
  { root }: Found,
  path: string,
  {
    kinds,
    surroundings,
  }: { readonly kinds: ReadonlySet<SiteKind>; readonly surroundings: ProjectSurroundings },
): Hit | FileFailed | undefined {
  try {
    const place = join(root, path);
    const status = lstatSync(place);
    if (!status.isFile()) return undefined;
    const bytes = readBytes(place, status.size);
    if (!mayHoldSites(bytes, kinds)) return undefined;
    const text = utf8.decode(bytes);
    if (isPrimitiveCopy(text) || surroundings.isCopy(path)) return undefined;
    return { kind: "hit", path, text };
  } catch (error) {
    // git still lists what was removed and not committed.
    if (codeOf(error) === "ENOENT") return undefined;
    const message = error instanceof TypeError ? "It is not UTF-8." : messageOf(error);
    return { kind: "failed", path, cause: "unreadable", message };
  }
}

/** Holds until the next file is read. */
function readBytes(place: string, size: number): Buffer {
  if (size > room.length) return readFileSync(place);
  const file = openSync(place, "r");
  try {
    let length = 0;
    while (length < size) {
      const more = readSync(file, room, length, size - length, null);
      if (more === 0) break;
      length += more;
    }
    return room.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Most files are looked at and dropped: a buffer for each would be a hundred megabytes of them before any is collected. */
const room = Buffer.allocUnsafe(1 << 20);

// A byte order mark stays part of the text, and so of the file.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
