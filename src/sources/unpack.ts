import { gunzipSync } from "node:zlib";
import { readHeader, readPax } from "./tar-header.ts";
import type { TarHeader } from "./tar-header.ts";
import { SourceFiles, maxBytes, maxFiles } from "./source-files.ts";
import type { SourceFile } from "./source-files.ts";

/**
 * The files of a package's tarball, without the folder that all of it lies in. Only plain files and folders are taken: links,
 * devices, sparse files and whatever else a tar archive can say are refused, as is every path that would not stay inside.
 *
 * @param shown how messages call the package
 * @throws UserError SOURCE_INVALID
 * @see POSIX.1-2024, pax interchange format
 */
export function unpackTarball(tarball: Uint8Array, shown: string): readonly SourceFile[] {
  const files = new SourceFiles(shown);
  const archive = unzip(tarball, files);
  let top: string | undefined;
  for (const { header, path, bytes } of entriesOf(archive, files)) {
    const slash = path.indexOf("/");
    const folder = slash < 0 ? path : path.slice(0, slash);
    const inner = slash < 0 ? "" : path.slice(slash + 1).replace(/\/$/, "");
    top ??= folder;
    if (folder !== top || folder === "" || folder === "." || folder === "..")
      files.refuse(path, `is not in the folder ${JSON.stringify(top)} that the rest is in`);
    if (header.type === "folder") continue;
    if (inner === "") files.refuse(path, "is a file where the package's folder should be");
    files.announce(inner, bytes.length);
    files.add({ path: inner, bytes });
  }
  if (files.files.length === 0) files.refuse(undefined, "is empty");
  return files.files;
}

/** Headers, padding and pax records come on top of the contents. */
const maxArchive = maxBytes + maxFiles * 2048;

function unzip(tarball: Uint8Array, files: SourceFiles): Buffer {
  try {
    return gunzipSync(tarball, { maxOutputLength: maxArchive });
  } catch (error) {
    const isBomb = error instanceof RangeError;
    return files.refuse(undefined, isBomb ? "unpacks to more than 50 MB" : "is no gzip archive");
  }
}

interface Entry {
  readonly header: TarHeader;
  readonly path: string;
  readonly bytes: Uint8Array;
}

const block = 512;

function* entriesOf(archive: Buffer, files: SourceFiles): Generator<Entry> {
  let longName: string | undefined;
  let pax: ReadonlyMap<string, string> = new Map();
  for (let at = 0; at + block <= archive.length;) {
    const bytes = archive.subarray(at, at + block);
    if (bytes.every((byte) => byte === 0)) return;
    const header = readHeader(bytes, (path, fault) => files.refuse(path, fault));
    const size = sizeOf(header, pax, files);
    at += block;
    if (at + size > archive.length) files.refuse(header.path, "is cut off");
    const content = archive.subarray(at, at + size);
    at += Math.ceil(size / block) * block;
    const text = () => content.toString("utf8");
    if (header.type === "pax") pax = readPax(content, (fault) => files.refuse(undefined, fault));
    else if (header.type === "pax for all") {
      // `git archive` writes the commit there; anything else would change what the next headers say.
      const all = readPax(content, (fault) => files.refuse(undefined, fault));
      for (const key of all.keys())
        if (key !== "comment") files.refuse(undefined, `has a pax header for all files ("${key}")`);
    } else if (header.type === "long name") longName = text().replace(/\0$/, "");
    else {
      const path = pax.get("path") ?? longName ?? header.path;
      if (path.includes("\0")) files.refuse(path, "holds a NUL");
      // What must not be a folder must not be called like one, and the other way round.
      if (header.type === "file" && path.endsWith("/"))
        files.refuse(path, "is a file with the name of a folder");
      yield { header, path, bytes: content };
      pax = new Map();
      longName = undefined;
    }
  }
  files.refuse(undefined, "is cut off");
}

function sizeOf(header: TarHeader, pax: ReadonlyMap<string, string>, files: SourceFiles): number {
  const given = header.type === "file" ? pax.get("size") : undefined;
  const size =
    given === undefined ? header.size : /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isSafeInteger(size) || size > maxArchive)
    files.refuse(header.path, "is larger than 50 MB");
  if (header.type !== "file" && header.type !== "folder" && size > 64 * 1024)
    files.refuse(header.path, "has a header of more than 64 KB");
  if (header.type === "folder" && size > 0) files.refuse(header.path, "is a folder with a content");
  return size;
}
