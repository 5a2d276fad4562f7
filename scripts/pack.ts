import { execFile } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build, repository } from "./build.ts";

export interface PackedPackage {
  /** Absolute path of the tarball. */
  readonly tarball: string;
  /** Absolute path of the unpacked package, as `npm install` would lay it out. */
  readonly folder: string;
  readonly version: string;
  /** Bytes. */
  readonly packedSize: number;
  readonly unpackedSize: number;
  /** Paths inside the package, with "/", sorted. */
  readonly files: readonly string[];
}

const run = promisify(execFile);
const shell = process.platform === "win32"; // npm is npm.cmd there

/** Builds and packs the package exactly as it is published, into a fresh folder below the git-ignored `.cache/`, and unpacks it there. */
export async function pack(): Promise<PackedPackage> {
  await build({ clean: true });
  await mkdir(join(repository, ".cache"), { recursive: true });
  const place = await mkdtemp(join(repository, ".cache", "pack-"));
  const args = [
    "pack",
    "--json",
    "--ignore-scripts",
    "--loglevel=error",
    "--pack-destination",
    place,
  ];
  const { stdout } = await run("npm", args, { cwd: repository, shell, maxBuffer: 1 << 26 });
  const [report] = JSON.parse(stdout) as [NpmPackReport];
  await run("tar", ["-xzf", report.filename], { cwd: place });
  return {
    tarball: join(place, report.filename),
    folder: join(place, "package"),
    version: report.version,
    packedSize: report.size,
    unpackedSize: report.unpackedSize,
    files: report.files.map(({ path }) => path).sort(),
  };
}

interface NpmPackReport {
  readonly filename: string;
  readonly version: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
