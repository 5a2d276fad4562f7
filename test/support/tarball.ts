import { gzipSync } from "node:zlib";

export interface TarEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** One character; "0" is a file. */
  readonly type?: string;
  readonly link?: string;
  /** Another than the content's. */
  readonly size?: string;
  readonly prefix?: string;
  readonly checksum?: string;
  readonly magic?: string;
}

/** A tar archive, entry by entry as told: also such as no program would write. Gzipped. */
export const tarball = (entries: readonly TarEntry[], { end = true } = {}): Buffer =>
  gzipSync(Buffer.concat([...entries.map(formatEntry), Buffer.alloc(end ? 1024 : 0)]));

/** A package whose files lie in `package/`, as npm packs it. */
export const packageOf = (files: Readonly<Record<string, string | Uint8Array>>): Buffer =>
  tarball(Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content })));

/** `length key=value\n`, the length counting itself. */
export function pax(records: Readonly<Record<string, string>>): string {
  return Object.entries(records)
    .map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      let length = Buffer.byteLength(rest);
      while (String(length).length + Buffer.byteLength(rest) !== length)
        length = String(length).length + Buffer.byteLength(rest);
      return `${length}${rest}`;
    })
    .join("");
}

function formatEntry({
  path,
  content = "",
  type = "0",
  link = "",
  size,
  prefix = "",
  checksum,
  magic = "ustar\u000000",
}: TarEntry): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write("0000755\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(size ?? `${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write(magic, 257, "latin1");
  header.write(prefix, 345, 155);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(checksum ?? `${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
