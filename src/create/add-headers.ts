import { matchesGlob } from "./glob.ts";
import type { Header } from "./manifest.ts";
import type { DraftFile } from "./render-template.ts";

/**
 * The files, with the lines of each header whose glob matches their path at their top; below a first line that names a program (`#!`).
 * A file that begins with them is left as it is.
 */
export function addHeaders(
  files: readonly DraftFile[],
  headers: readonly Header[],
): readonly DraftFile[] {
  return headers.reduce((before, { glob, lines }) => {
    const head = encoder.encode(lines.map((line) => `${line}\n`).join(""));
    return before.map((file) =>
      matchesGlob(file.path, glob) ? { ...file, bytes: withHead(file.bytes, head) } : file,
    );
  }, files);
}

function withHead(bytes: Uint8Array, head: Uint8Array): Uint8Array {
  const named = bytes[0] === 0x23 && bytes[1] === 0x21 ? bytes.indexOf(0x0a) + 1 : 0;
  const rest = bytes.subarray(named);
  if (Buffer.compare(rest.subarray(0, head.length), head) === 0) return bytes;
  return Buffer.concat([bytes.subarray(0, named), head, rest]);
}

const encoder = new TextEncoder();
