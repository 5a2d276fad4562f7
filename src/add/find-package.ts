import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

/** Folder of the package that `place` is in, links resolved: the nearest one at it or above it with a manifest; else `place` itself. */
export function packageRootOf(place: string): string {
  const folder = realFolder(place);
  return foldersUpFrom(folder).find(isPackage) ?? folder;
}

/** Folders at `place` and above it that hold a manifest, links resolved, the nearest first. */
export function packagesAround(place: string): readonly string[] {
  return foldersUpFrom(realFolder(place)).filter(isPackage);
}

function isPackage(folder: string): boolean {
  return manifests.some((name) => existsSync(join(folder, name)));
}

function foldersUpFrom(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
}

/** Whether a path is a folder or lies in it. Both absolute, links resolved. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const manifests = ["package.json", "deno.json", "deno.jsonc"];

/** The real path of a folder that may not be there yet. */
export function realFolder(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return path === dirname(path) ? path : join(realFolder(dirname(path)), basename(path));
}
