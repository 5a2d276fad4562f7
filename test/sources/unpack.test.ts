import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpackTarball } from "../../src/sources/unpack.ts";
import { UserError } from "../../src/shared/errors.ts";
import { packageOf, pax, tarball } from "../support/tarball.ts";
import type { TarEntry } from "../support/tarball.ts";

const unpacked = (bytes: Uint8Array) =>
  Object.fromEntries(
    unpackTarball(bytes, "t@1.0.0").map(({ path, bytes: content }) => [
      path,
      Buffer.from(content).toString(),
    ]),
  );

describe("a tarball", () => {
  it("gives its files without the folder around them", () => {
    expect(unpacked(packageOf({ "package.json": "{}", "files/ünï.txt": "ü", empty: "" }))).toEqual({
      "package.json": "{}",
      "files/ünï.txt": "ü",
      empty: "",
    });
  });

  const long = `package/${"long/".repeat(30)}name.txt`;
  it.each<[string, TarEntry[], Record<string, string>]>([
    [
      "folders of their own",
      [
        { path: "package/", type: "5" },
        { path: "package/a/", type: "5" },
        { path: "package/a/b", content: "b" },
      ],
      { "a/b": "b" },
    ],
    ["another folder than package/", [{ path: "repo-abc/a", content: "a" }], { a: "a" }],
    [
      "a name in two parts",
      [{ path: "name.txt", prefix: "package/deep", content: "a" }],
      { "deep/name.txt": "a" },
    ],
    [
      "a long name by pax",
      [
        {
          path: "PaxHeader",
          type: "x",
          content: pax({ path: long, mtime: "1.5", "SCHILY.dev": "1" }),
        },
        { path: "package/cut", content: "a" },
      ],
      { [long.slice(8)]: "a" },
    ],
    [
      "a long name by GNU",
      [
        { path: "././@LongLink", type: "L", content: `${long}\0` },
        { path: "package/cut", content: "a" },
      ],
      { [long.slice(8)]: "a" },
    ],
    [
      "the commit that git archive writes",
      [
        { path: "pax_global_header", type: "g", content: pax({ comment: "1".repeat(40) }) },
        { path: "package/a", content: "a" },
      ],
      { a: "a" },
    ],
    [
      "the old kind of a file",
      [{ path: "package/a", type: "\0", content: "a", magic: "" }],
      { a: "a" },
    ],
    [
      "GNU's header, whose prefix is none",
      [{ path: "package/a", magic: "ustar  \0", prefix: "../../x", content: "a" }],
      { a: "a" },
    ],
  ])("%s", (_, entries, files) => {
    expect(unpacked(tarball(entries))).toEqual(files);
  });

  const a: TarEntry = { path: "package/a", content: "a" };
  it.each<[string, Uint8Array | TarEntry[], string]>([
    ["a symbolic link", [{ path: "package/a", type: "2", link: "/etc" }], "is a symbolic link"],
    [
      "a link, and a file through it",
      [
        { path: "package/a", type: "2", link: "/tmp" },
        { path: "package/a/evil", content: "x" },
      ],
      "is a symbolic link",
    ],
    ["a hard link", [{ path: "package/a", type: "1", link: "/etc/passwd" }], "is a hard link"],
    ["a character device", [{ path: "package/a", type: "3" }], "is a device"],
    ["a block device", [{ path: "package/a", type: "4" }], "is a device"],
    ["a pipe", [{ path: "package/a", type: "6" }], "is a pipe"],
    ["a contiguous file", [{ path: "package/a", type: "7" }], "is of the kind"],
    ["a sparse file", [{ path: "package/a", type: "S" }], "is a sparse file"],
    ["a long link by GNU", [{ path: "x", type: "K", content: "/etc" }, a], "is a link"],
    ["a kind called constructor", [{ path: "package/a", type: "c" }], "is of the kind"],
    ["an absolute path", [{ path: "/tmp/evil", content: "x" }], "is not in the folder"],
    ["a path above", [{ path: "../evil", content: "x" }], "is not in the folder"],
    ["a path above, from inside", [{ path: "package/../../evil", content: "x" }], 'holds ".."'],
    [
      "a path above by the prefix",
      [{ path: "evil", prefix: "package/..", content: "x" }],
      'holds ".."',
    ],
    [
      "a path above by pax",
      [{ path: "x", type: "x", content: pax({ path: "package/../../evil" }) }, a],
      'holds ".."',
    ],
    [
      "a path above by GNU's long name",
      [{ path: "x", type: "L", content: "package/../../evil\0" }, a],
      'holds ".."',
    ],
    [
      "an absolute path by pax",
      [{ path: "x", type: "x", content: pax({ path: "/tmp/evil" }) }, a],
      "is not in the folder",
    ],
    ["an encoded path above", [{ path: "package/%2e%2e/evil", content: "x" }], 'holds ".."'],
    ["full-width dots", [{ path: "package/．．/evil", content: "x" }], 'holds ".."'],
    ["a backslash", [{ path: String.raw`package/..\evil`, content: "x" }], "holds a"],
    ["a drive", [{ path: "package/C:/evil", content: "x" }], "is absolute"],
    ["a stream", [{ path: "package/a.txt:evil", content: "x" }], "Windows does not allow"],
    ["a device's name", [{ path: "package/nul.txt", content: "x" }], "reserved on Windows"],
    ["a dot at the end", [{ path: "package/a./b", content: "x" }], "ends in a dot"],
    [
      "a NUL by pax",
      [{ path: "x", type: "x", content: pax({ path: "package/a\0.png" }) }, a],
      "holds a NUL",
    ],
    [
      "git's folder",
      [{ path: "package/.git/hooks/post-checkout", content: "x" }],
      "git's own folder",
    ],
    ["an invisible character", [{ path: "package/a\u200Bb", content: "x" }], "invisible"],
    ["a name that is not composed", [{ path: "package/u\u0308", content: "x" }], "NFC"],
    ["no folder around it", [{ path: "evil", content: "x" }], "is a file where"],
    ["two folders around it", [a, { path: "other/b", content: "x" }], "is not in the folder"],
    ["a file twice", [a, a], "is there twice"],
    [
      "two files that differ by case",
      [a, { path: "package/A", content: "x" }],
      "case does not count",
    ],
    ["a file where a folder is", [{ path: "package/a/b", content: "x" }, a], "is there twice"],
    ["a folder where a file is", [a, { path: "package/a/b", content: "x" }], "needs a folder"],
    ["a file called like a folder", [{ path: "package/a/", content: "x" }], "name of a folder"],
    [
      "a folder with a content",
      [{ path: "package/a/", type: "5", content: "x" }],
      "folder with a content",
    ],
    [
      "pax for all files",
      [{ path: "x", type: "g", content: pax({ path: "package/evil" }) }, a],
      "for all files",
    ],
    [
      "pax that says where a link leads",
      [{ path: "x", type: "x", content: pax({ linkpath: "/etc" }) }, a],
      'pax header "linkpath"',
    ],
    [
      "pax with holes",
      [{ path: "x", type: "x", content: pax({ "GNU.sparse.major": "1" }) }, a],
      'pax header "GNU.sparse.major"',
    ],
    [
      "pax with one key twice",
      [
        { path: "x", type: "x", content: pax({ path: "package/a" }) + pax({ path: "package/b" }) },
        a,
      ],
      "cannot be read",
    ],
    [
      "pax with a wrong length",
      [{ path: "x", type: "x", content: "99 path=package/a\n" }, a],
      "cannot be read",
    ],
    [
      "pax with a size of its own that is none",
      [{ path: "x", type: "x", content: pax({ size: "-1" }) }, a],
      "larger than 50 MB",
    ],
    [
      "pax with a size beyond the archive",
      [{ path: "x", type: "x", content: pax({ size: "100000" }) }, a],
      "is cut off",
    ],
    [
      "a pax header of 70 KB",
      [{ path: "x", type: "x", content: pax({ comment: "x".repeat(70_000) }) }, a],
      "more than 64 KB",
    ],
    [
      "a size in binary",
      [{ path: "package/a", size: "\u0080\0\0\0\0\0\0\u0001\0\0\0\0" }],
      "larger than 50 MB",
    ],
    ["a negative size", [{ path: "package/a", size: "-0000000001\0" }], "larger than 50 MB"],
    [
      "a size beyond the archive",
      [{ path: "package/a", content: "a", size: "00000077777\0" }],
      "is cut off",
    ],
    ["a wrong checksum", [{ ...a, checksum: "000000\0 " }], "checksum is wrong"],
    ["no end", tarball([a], { end: false }), "is cut off"],
    ["nothing in it", [], "is empty"],
    ["no gzip", Buffer.from("PK\u0003\u0004"), "is no gzip archive"],
    ["a cut gzip", packageOf({ a: "a".repeat(1000) }).subarray(0, 60), "is no gzip archive"],
    [
      "a bomb of zeros in one file",
      tarball([{ path: "package/a", content: Buffer.alloc(70 * 2 ** 20) }]),
      "unpacks to more than 50 MB",
    ],
    [
      "a bomb that is no archive",
      gzipSync(Buffer.alloc(200 * 2 ** 20)),
      "unpacks to more than 50 MB",
    ],
    [
      "51 MB in two files",
      tarball(
        ["a", "b"].map((name) => ({
          path: `package/${name}`,
          content: Buffer.alloc(25.5 * 2 ** 20),
        })),
      ),
      "more than 50 MB",
    ],
    [
      "5,001 files",
      tarball(Array.from({ length: 5001 }, (_, index) => ({ path: `package/${index}` }))),
      "more than 5000 files",
    ],
  ])("with %s is refused", (_, entries, why) => {
    const bytes = entries instanceof Uint8Array ? entries : tarball(entries);
    expect(() => unpacked(bytes)).toThrow(UserError);
    expect(() => unpacked(bytes)).toThrow(why);
  });
});
