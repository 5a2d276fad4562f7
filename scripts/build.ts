import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type {
  ChunkingContext,
  CodeSplittingNameFunction,
  CodeSplittingOptions,
  Plugin,
} from "rolldown";
import { variantsPath } from "../src/add/read-primitives.ts";
import { packedPath } from "../src/create/read-packed.ts";
import { parsedPath } from "../src/create/read-programs.ts";
import { renderNotices } from "./notices.ts";
import { packFiles } from "./pack-files.ts";
import { parseTemplates } from "./parse-templates.ts";
import { primitiveVariants } from "./primitive-variants.ts";

export const repository = fileURLToPath(new URL("..", import.meta.url));

/** Where the build leaves the list of modules that went into `dist/`: not shipped, read by tests. Paths below the repository, with "/". */
export const bundledPath = join(repository, ".cache", "bundled.json");

/**
 * Bundles the command line into `dist/`: ESM for Node 20, and no dependency left outside. Unchanged files are not touched and the
 * others are put in place by a rename, so that a program which runs from `dist/` meanwhile sees the old build or the new one. `clean`
 * also removes chunks of earlier builds.
 */
export async function build({ clean }: { clean: boolean }): Promise<void> {
  const bundle = await rolldown({
    cwd: repository,
    input: { main: starts.main, "codemod-worker": starts.worker },
    platform: "node",
    transform: { target: "node20" },
    preserveEntrySignatures: "allow-extension",
    plugins: [withoutFlowParsers],
  });
  const { output } = await bundle.generate({
    format: "esm",
    chunkFileNames: "chunks/[name]-[hash].js",
    codeSplitting: splitting(),
    comments: { legal: false }, // THIRD_PARTY_NOTICES.md has the whole texts
    minify: {
      compress: { target: "node20", keepNames: { function: false, class: true } },
      mangle: { keepNames: { function: false, class: true } },
    },
  });
  await bundle.close();
  const written = new Set<string>();
  for (const file of output) {
    if (file.type !== "chunk")
      throw new Error(`the build makes a file of another kind: ${file.fileName}`);
    const path = join(repository, "dist", file.fileName);
    written.add(path);
    await replaceFile(path, file.code);
  }
  const bundled = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  const modules = bundled.map((id) => relative(repository, id).replaceAll("\\", "/")).sort();
  const parsed = join(repository, parsedPath);
  written.add(parsed);
  await replaceFile(parsed, parseTemplates());
  const packed = join(repository, packedPath);
  written.add(packed);
  await replaceFile(packed, await packFiles());
  for (const [variant, files] of Object.entries(await primitiveVariants())) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(repository, variantsPath, variant, name);
      written.add(path);
      await replaceFile(path, text);
    }
  }
  await replaceFile(bundledPath, JSON.stringify(modules));
  await replaceFile(join(repository, "THIRD_PARTY_NOTICES.md"), await renderNotices(modules));
  if (clean) await removeOthers(join(repository, "dist"), written);
}

const starts = {
  main: "src/cli/main.ts",
  create: "src/create/create-project.ts",
  worker: "src/codemods/run/worker.ts",
};

/**
 * Each file that Node loads costs about a millisecond, so what always goes together is one file: all that `--help` needs, and what
 * `create` needs beyond that. The rest is split where it is imported lazily.
 */
function splitting(): CodeSplittingOptions {
  const closures = new Map<string, ReadonlySet<string>>();
  const name: CodeSplittingNameFunction = (id, context) => {
    const needs = (start: string): boolean => {
      let closure = closures.get(start);
      if (closure === undefined) closures.set(start, (closure = closureOf(start, context)));
      return closure.has(id);
    };
    if (needs(starts.main)) return "main";
    return needs(starts.create) ? "create" : null;
  };
  // A closure has its dependencies already.
  return { includeDependenciesRecursively: false, groups: [{ debugName: "together", name }] };
}

/** The module and all that it imports before it runs. */
function closureOf(start: string, context: ChunkingContext): ReadonlySet<string> {
  const closure = new Set([join(repository, start)]);
  for (const module of closure) {
    for (const imported of context.getModuleInfo(module)?.importedIds ?? []) closure.add(imported);
  }
  return closure;
}

/**
 * jscodeshift loads every parser it knows; we parse TypeScript by Babel alone, and the flow parser by itself would be two thirds of
 * the package.
 */
const withoutFlowParsers: Plugin = {
  name: "without-flow-parsers",
  resolveId: {
    filter: { id: /^(flow-parser|esprima)$/ },
    handler: () => absent,
  },
  load: {
    filter: { id: /^\0absent$/ },
    handler: () => "module.exports = {};",
  },
};

const absent = "\0absent";

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(Buffer.from(content))) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
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
  const dist = join(repository, "dist");
  for (const path of await readdir(dist, { recursive: true })) {
    if (!path.endsWith(".js") || path.startsWith("primitives")) continue;
    console.log(`${String((await stat(join(dist, path))).size).padStart(8)}  ${path}`);
  }
}
