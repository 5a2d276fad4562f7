import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { repository } from "./build.ts";
import { pack } from "./pack.ts";
import type { PackedPackage } from "./pack.ts";
import { toolchain } from "./toolchain.ts";

/** Bars of the published package, in bytes. */
export const budgets = { packed: 1_000_000, unpacked: 4_000_000, loaded: 250_000 };

const run = promisify(execFile);

/** Folders that are published as they stand: all that git does not ignore in them must be in the package. */
const dataFolders = ["bin", "schema", "src/templates", "src/concurrency", "src/testing"];

/** Lists of what must be in the package and is not, and of what is and must not be: empty when all is well. */
export async function checkFiles({ files, folder }: PackedPackage): Promise<string[]> {
  const { stdout } = await run(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...dataFolders],
    {
      cwd: repository,
    },
  );
  const wanted = [
    ...stdout.split("\0").filter(Boolean),
    "LICENSE",
    "README.md",
    "THIRD_PARTY_NOTICES.md",
    "package.json",
  ];
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  return [
    ...wanted
      .filter((path) => !files.includes(path))
      .map((path) => `${path} is missing from the package`),
    ...files
      .filter(
        (path) =>
          !wanted.includes(path) &&
          !/^dist\/(?:(?:main|codemod-worker|(?:chunks|primitives\/js-\w+)\/[\w-]+)\.js|primitives\/(?:ts-cjs\/[\w-]+|types\/[\w-]+\.d)\.ts|parsed-templates\.json|packed-files)$/.test(
            path,
          ),
      )
      .map((path) => `${path} does not belong into the package`),
    ...["dependencies", "peerDependencies", "optionalDependencies"]
      .filter((field) => field in manifest)
      .map((field) => `package.json has ${field}: everything is bundled`),
  ];
}

export function checkBudgets(sizes: typeof budgets, limits = budgets): string[] {
  return (Object.keys(limits) as (keyof typeof budgets)[])
    .filter((name) => sizes[name] > limits[name])
    .map((name) => `${name} size is ${sizes[name]} bytes, over the budget of ${limits[name]}`);
}

/**
 * Bytes of the package's own code that Node loads while it creates a project with `--yes --no-install`: read from the engine's own
 * coverage, so that nothing loaded can be overlooked.
 */
export async function loadedCode(folder: string): Promise<{ bytes: number; files: string[] }> {
  const place = await mkdtemp(join(tmpdir(), "corral-loaded-"));
  try {
    const args = [
      join(folder, "bin", "create-corral.js"),
      "service",
      "--template=http",
      "--yes",
      "--no-install",
      "--no-git",
    ];
    const coverage = join(place, "coverage");
    await run(process.execPath, args, {
      cwd: place,
      env: { ...process.env, CI: "true", NODE_V8_COVERAGE: coverage },
    });
    const base = pathToFileURL(folder).href;
    const urls = new Set<string>();
    for (const file of await readdir(coverage)) {
      const { result } = JSON.parse(await readFile(join(coverage, file), "utf8")) as {
        result: { url: string }[];
      };
      for (const { url } of result) if (url.startsWith(base)) urls.add(url);
    }
    const files = [...urls].map((url) => fileURLToPath(url)).sort();
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    return { bytes: sizes.reduce((sum, size) => sum + size, 0), files };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** What publint says of the tarball, suggestions too. */
export async function checkByPublint({ tarball }: PackedPackage): Promise<string[]> {
  const bytes = await readFile(tarball);
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** What `attw` says of the tarball, for those who import it from ES modules: it has nothing else. */
export async function checkByAttw({ tarball }: PackedPackage): Promise<string[]> {
  try {
    await run(
      await toolchain("attw"),
      [tarball, "--profile", "esm-only", "--no-color", "--no-emoji"],
      {
        shell: process.platform === "win32",
      },
    );
    return [];
  } catch (error) {
    return [(error as { stdout?: string }).stdout ?? String(error)];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packed = await pack();
  const loaded = await loadedCode(packed.folder);
  const sizes = { packed: packed.packedSize, unpacked: packed.unpackedSize, loaded: loaded.bytes };
  for (const [name, bytes] of Object.entries(sizes))
    console.log(`${name.padEnd(9)} ${String(bytes).padStart(9)} bytes`);
  console.log(
    `${packed.files.length} files; loaded by --yes --no-install: ${loaded.files.length} chunks`,
  );
  const complaints = [
    ...(await checkFiles(packed)),
    ...checkBudgets(sizes),
    ...(await checkByPublint(packed)),
    ...(await checkByAttw(packed)),
  ];
  for (const complaint of complaints) console.error(complaint);
  await rm(dirname(packed.tarball), { recursive: true });
  console.log(
    complaints.length === 0 ? "the package is fit to publish" : `${complaints.length} complaints`,
  );
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
