import { lstatSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { homeOf } from "./npm-config.ts";
import type { FetchContext, FetchedSource, FolderAddress } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** A folder of this machine, taken where it lies. @throws UserError TEMPLATE_UNKNOWN when it is none */
export function fetchFolder(
  { path }: FolderAddress,
  { cwd, env }: Pick<FetchContext, "cwd" | "env">,
): FetchedSource {
  const place = resolve(cwd, /^~(?=$|[/\\])/.test(path) ? join(homeOf(env), path.slice(1)) : path);
  if (!isFolder(place)) {
    const what =
      lstatSync(place, { throwIfNoEntry: false }) === undefined
        ? "no folder"
        : "a file, not a folder";
    throw new UserError(
      "TEMPLATE_UNKNOWN",
      what === "no folder" ? `There is no folder ${quote(path)}.` : `${quote(path)} is ${what}.`,
      isAbsolute(path) ? "Check the path." : `It was looked for from ${quote(cwd)}.`,
    );
  }
  return {
    folder: realpathSync(place),
    record: {
      kind: "folder",
      path: process.platform === "win32" ? path.replaceAll("\\", "/") : path,
    },
    fromCache: false,
  };
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}
