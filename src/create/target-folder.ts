import { isAbsolute, relative, resolve } from "node:path";
import { unprintable } from "../shared/quote.ts";

/**
 * Why `dir` cannot be the folder of a new project on every platform; undefined when it can.
 * `../api` and `apps/api` are folders like any other; the folder above is not.
 *
 * @param cwd absolute path that a relative `dir` starts from
 */
export function refuseFolder(dir: string, cwd: string): string | undefined {
  if (dir.trim() === "") return "the project needs a folder";
  if (unprintable.test(dir)) return "a folder name holds no invisible characters";
  if (dir.startsWith("~")) return "~ is a shell's word for your home, and no shell has replaced it";
  const way = relative(resolve(cwd, dir), cwd);
  if (way !== "" && !way.startsWith("..") && !isAbsolute(way)) {
    return "that folder holds the one you are in";
  }
  const parts = dir.split(separator).filter((part) => ![".", "..", ""].includes(part));
  // The folders above an absolute target are somebody else's; what is typed from here may be made by us.
  for (const part of isAbsolute(dir) ? parts.slice(-1) : parts) {
    const refusal = refusePart(part);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** A device name of Windows, which no file may have there, with or without an extension. */
export function isWindowsReserved(name: string): boolean {
  return /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?$/i.test(name);
}

const separator = process.platform === "win32" ? /[/\\]/ : /\//;

function refusePart(part: string): string | undefined {
  if (part.startsWith("-")) return "a folder that begins with a dash is read as a flag";
  if (isWindowsReserved(part)) return "Windows reserves this name";
  if (/[<>:"|?*\\]/.test(part)) return 'Windows allows none of < > : " | ? * \\ in a name';
  if (/^ |[. ]$/.test(part))
    return "a name neither begins with a space nor ends in a space or a dot";
  if (Buffer.byteLength(part) > 255) return "a name has at most 255 bytes";
  if (/^(node_modules|\.git)$/i.test(part)) return "that folder belongs to another program";
  return undefined;
}
