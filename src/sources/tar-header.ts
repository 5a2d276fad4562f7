/** What one block of 512 bytes says. */
export interface TarHeader {
  /** As it stands there, the prefix included. */
  readonly path: string;
  /** Bytes; NaN where it is no number. */
  readonly size: number;
  readonly type: "file" | "folder" | "pax" | "pax for all" | "long name";
}

type Refuse = (path: string, fault: string) => never;

const types: Readonly<Record<string, TarHeader["type"]>> = {
  "0": "file",
  "\0": "file",
  "5": "folder",
  x: "pax",
  g: "pax for all",
  L: "long name",
};

const refused: Readonly<Record<string, string>> = {
  "1": "is a hard link",
  "2": "is a symbolic link",
  "3": "is a device",
  "4": "is a device",
  "6": "is a pipe",
  K: "is a link",
  S: "is a sparse file",
};

/** @param refuse is called for what is no plain file or folder, and for what is no header at all */
export function readHeader(bytes: Uint8Array, refuse: Refuse): TarHeader {
  const name = field(bytes, 0, 100);
  const isPosix = latin1(bytes, 257, 263) === "ustar\0";
  const prefix = isPosix ? field(bytes, 345, 500) : "";
  const path = prefix === "" ? name : `${prefix}/${name}`;
  if (octal(bytes, 148, 156) !== checksum(bytes))
    return refuse(path, "has a header whose checksum is wrong");
  const mark = latin1(bytes, 156, 157);
  const type = Object.hasOwn(types, mark) ? types[mark] : undefined;
  if (type === undefined)
    return refuse(
      path,
      refused[mark] ?? `is of the kind ${JSON.stringify(mark)}, which no package holds`,
    );
  if (path.includes("\uFFFD")) return refuse(path, "has a name that is not UTF-8");
  return { path, size: octal(bytes, 124, 136), type };
}

/**
 * Records of `length key=value\n`. Those that say where a link leads, or that the content has holes, are refused.
 *
 * @param refuse is called for what cannot be read, too
 */
export function readPax(
  content: Uint8Array,
  refuse: (fault: string) => never,
): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const digits = space < 0 ? "" : latin1(content, at, space);
    const length = /^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const isWhole = space < end - 1 && end <= content.length && content[end - 1] === 0x0a;
    if (!isWhole) return refuse("has a pax header that cannot be read");
    const record = Buffer.from(content.subarray(space + 1, end - 1)).toString("utf8");
    const equals = record.indexOf("=");
    const key = record.slice(0, Math.max(equals, 0));
    if (key === "" || record.includes("\uFFFD") || records.has(key))
      return refuse("has a pax header that cannot be read");
    if (/^(?:GNU\.sparse|linkpath|hdrcharset|SCHILY\.(?!dev$|ino$|nlink$))/.test(key))
      return refuse(`has a pax header "${key}"`);
    records.set(key, record.slice(equals + 1));
    at = end;
  }
  return records;
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString("latin1");

/** Up to the first NUL. */
function field(bytes: Uint8Array, from: number, to: number): string {
  const whole = bytes.subarray(from, to);
  const end = whole.indexOf(0);
  return Buffer.from(end < 0 ? whole : whole.subarray(0, end)).toString("utf8");
}

/** Only octal digits: the binary form is for files beyond 8 GB. */
function octal(bytes: Uint8Array, from: number, to: number): number {
  const text = /^ *([0-7]*)[ \0]*$/.exec(latin1(bytes, from, to))?.[1];
  return text === undefined ? Number.NaN : Number.parseInt(text || "0", 8);
}

/** The sum of all bytes, its own field read as spaces. */
function checksum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}
