import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build as esbuild } from "esbuild";
import type { Metafile, Plugin } from "esbuild";
import { variantsPath } from "../src/add/read-primitives.ts";
import { parsedPath } from "../src/create/read-programs.ts";
import { renderNotices } from "./notices.ts";
import { parseTemplates } from "./parse-templates.ts";
import { primitiveVariants } from "./primitive-variants.ts";

export const repository = fileURLToPath(new URL("..", import.meta.url));

/** Where the build leaves esbuild's account of what went into each chunk: not shipped, read by the notices and by tests. */
export const metafilePath = join(repository, ".cache", "metafile.json");

/**
 * Bundles the command line into `dist/`: ESM for Node 20, one small entry and a lazy chunk for each heavy part, no dependency left
 * outside. Unchanged files are not touched and the others are put in place by a rename, so that a program which runs from `dist/`
 * meanwhile sees the old build or the new one. `clean` also removes chunks of earlier builds.
 */
export async function build({ clean }: { clean: boolean }): Promise<void> {
  const { metafile, outputFiles } = await esbuild({
    absWorkingDir: repository,
    entryPoints: { main: "src/cli/main.ts", "codemod-worker": "src/codemods/run/worker.ts" },
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minify: true,
    keepNames: true,
    legalComments: "none", // THIRD_PARTY_NOTICES.md has the whole texts
    logLevel: "warning",
    metafile: true,
    write: false,
    plugins: [withoutFlowParsers],
  });
  const written = new Set<string>();
  for (const { path, text } of outputFiles) {
    written.add(path);
    await replaceFile(path, withRequire(text));
  }
  const parsed = join(repository, parsedPath);
  written.add(parsed);
  await replaceFile(parsed, parseTemplates());
  for (const [variant, files] of Object.entries(await primitiveVariants())) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(repository, variantsPath, variant, name);
      written.add(path);
      await replaceFile(path, text);
    }
  }
  await replaceFile(metafilePath, JSON.stringify(metafile satisfies Metafile));
  await replaceFile(join(repository, "THIRD_PARTY_NOTICES.md"), await renderNotices(metafile));
  if (clean) await removeOthers(join(repository, "dist"), written);
}

/**
 * jscodeshift loads every parser it knows; we parse TypeScript by Babel alone, and the flow parser by itself would be two thirds of
 * the package.
 */
const withoutFlowParsers: Plugin = {
  name: "without-flow-parsers",
  setup(bundler) {
    bundler.onResolve({ filter: /^(flow-parser|esprima)$/ }, ({ path }) => ({
      path,
      namespace: "absent",
    }));
    bundler.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};

/** Bundled CommonJS asks for Node's own modules by `require`, which ESM has not: only the chunk with esbuild's stand-in gets one. */
function withRequire(text: string): string {
  if (!text.includes('Dynamic require of "')) return text;
  return `import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);${text}`;
}

async function replaceFile(path: string, text: string): Promise<void> {
  const current = await readFile(path, "utf8").catch(() => undefined);
  if (current === text) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

async function removeOthers(folder: string, keep: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !keep.has(path)) await rm(path, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ clean: true });
  const { outputs } = JSON.parse(await readFile(metafilePath, "utf8")) as Metafile;
  for (const [path, { bytes }] of Object.entries(outputs).sort((a, b) => b[1].bytes - a[1].bytes)) {
    console.log(`${String(bytes).padStart(8)}  ${relative(repository, join(repository, path))}`);
  }
}
