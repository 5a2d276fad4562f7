/**
 * Says why a path, relative to the project and written with "/", must not be written; undefined when it may.
 * Checked after rendering, on every platform alike: a project made on Linux must be one that Windows and macOS can hold,
 * and a template must not reach outside of it, nor into git's own folder, whose hooks are code.
 */
export function faultOfPath(path: string): string | undefined {
  if (path.length > maxLength) return `is longer than ${maxLength} characters`;
  // A template's author may hide ".." by encoding or look-alikes that some tool on the way resolves: all readings must be good.
  for (const reading of new Set([path, decoded(path), path.normalize("NFKC")])) {
    const fault = faultOfReading(reading);
    if (fault !== undefined) return fault;
  }
  return path === path.normalize("NFC") ? undefined : "is not in Unicode's composed form (NFC)";
}

/** Two paths with one key are one file on a file system that ignores case. */
export const foldedPath = (path: string): string =>
  path.normalize("NFC").toLowerCase().toUpperCase();

const maxLength = 240;
const maxSegmentBytes = 200;

function faultOfReading(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.includes("\\")) return String.raw`holds a "\"`;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(path))
    return "holds an invisible or control character";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is absolute";
  for (const segment of path.split("/")) {
    const fault = faultOfSegment(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfSegment(segment: string): string | undefined {
  if (segment === "") return "holds an empty part";
  if (segment === "." || segment === "..") return `holds "${segment}"`;
  if (/[<>:"|?*]/.test(segment)) return "holds a character that Windows does not allow";
  if (/[. ]$/.test(segment)) return `holds "${segment}", which ends in a dot or a space`;
  if (windowsDevice.test(segment)) return `holds "${segment}", a name reserved on Windows`;
  if (/^(?:\.git|git~\d)$/i.test(segment)) return "reaches into git's own folder";
  if (new TextEncoder().encode(segment).length > maxSegmentBytes)
    return `holds a name of more than ${maxSegmentBytes} bytes`;
  return undefined;
}

const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)/i;

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
