import { runGit } from "./git.ts";
import type { GitOptions } from "./git.ts";
import { SourceFiles, maxFiles } from "./source-files.ts";
import type { SourceFile } from "./source-files.ts";

/**
 * The files of a tree, as git keeps them: read from its objects and never checked out, so no filter, attribute or line end plays a
 * part. Links, submodules and Git LFS pointers are refused: left out they would be missed, and followed they could lead anywhere.
 *
 * @param tree whole id
 * @param shown how messages call the source
 * @throws UserError SOURCE_INVALID
 */
export async function readGitTree(
  tree: string,
  shown: string,
  options: GitOptions,
): Promise<readonly SourceFile[]> {
  const files = new SourceFiles(shown);
  const blobs = await listBlobs(tree, files, options);
  const contents = await readBlobs(blobs, options);
  for (const [index, { path }] of blobs.entries()) {
    const bytes = contents[index]!;
    if (isLargeFilePointer(bytes))
      files.refuse(path, "is a Git LFS pointer, whose content is not fetched");
    files.add({ path, bytes });
  }
  return files.files;
}

interface Blob {
  readonly path: string;
  readonly id: string;
  readonly size: number;
}

/** Also counted: folders, so that trees of nothing but trees come to an end. */
const maxEntries = 4 * maxFiles;

/** Read as it comes: a tree that holds itself ten times on ten levels is small, and its list has no end. */
async function listBlobs(
  tree: string,
  files: SourceFiles,
  options: GitOptions,
): Promise<readonly Blob[]> {
  const blobs: Blob[] = [];
  let rest = Buffer.alloc(0);
  let entries = 0;
  const { status, stderr } = await runGit(
    ["ls-tree", "-r", "-t", "-z", "--long", "--full-tree", tree],
    {
      ...options,
      onOutput(chunk) {
        rest = Buffer.concat([rest, chunk]);
        for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
          const blob = parseEntry(rest.subarray(0, end), files);
          rest = rest.subarray(end + 1);
          if (++entries > maxEntries) files.refuse(undefined, `holds more than ${maxFiles} files`);
          if (blob === undefined) continue;
          files.announce(blob.path, blob.size);
          blobs.push(blob);
        }
      },
    },
  );
  if (status !== 0)
    files.refuse(undefined, `could not be read (${stderr.trim().split("\n")[0] ?? ""})`);
  return blobs;
}

/** `mode type id size<TAB>path`; undefined for a folder. */
function parseEntry(bytes: Buffer, files: SourceFiles): Blob | undefined {
  const text = utf8(bytes);
  const [, mode, , id = "", size, path] =
    /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(text ?? "") ?? [];
  if (path === undefined)
    return files.refuse(
      bytes.subarray(bytes.indexOf(9) + 1).toString("latin1"),
      "has a name that is not UTF-8",
    );
  if (mode === "040000") return undefined;
  if (mode === "120000") return files.refuse(path, "is a symbolic link");
  if (mode === "160000") return files.refuse(path, "is a submodule");
  if (mode !== "100644" && mode !== "100755" && mode !== "100664")
    return files.refuse(path, `has the mode ${mode}, which no file has`);
  return { path, id, size: Number(size) };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** In one call; their sizes are known and within bounds. */
async function readBlobs(
  blobs: readonly Blob[],
  options: GitOptions,
): Promise<readonly Uint8Array[]> {
  const input = blobs.map(({ id }) => `${id}\n`).join("");
  const { stdout } = await runGit(["cat-file", "--batch"], { ...options, input });
  let at = 0;
  return blobs.map(({ id, size, path }) => {
    const header = `${id} blob ${size}\n`;
    if (stdout.toString("latin1", at, at + header.length) !== header)
      throw new Error(`git gave no content of ${path}`);
    at += header.length + size + 1;
    return stdout.subarray(at - size - 1, at - 1);
  });
}

/** @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function isLargeFilePointer(bytes: Uint8Array): boolean {
  return (
    bytes.length < 1024 &&
    Buffer.from(bytes).toString("latin1").startsWith("version https://git-lfs.github.com/spec/")
  );
}
