import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Result } from "../measure.ts";

const folder = fileURLToPath(new URL("../../src/concurrency/", import.meta.url));
const core = ["run.ts", "task-group.ts", "all.ts", "sleep.ts", "with-timeout.ts"];
const BAR = 2_560;

/** What each primitive weighs in a browser's bundle, with all that it imports: minified and gzipped. */
export async function weighPrimitives(): Promise<Result> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const rows: [string, string][] = [];
  for (const file of files) {
    if (/^export (async )?(function|class|const)/m.test(readFileSync(join(folder, file), "utf8"))) {
      rows.push([file.replace(/\.ts$/, ""), `${await weigh([file])} B`]);
    }
  }
  const together = await weigh(core);
  rows.push([core.map((file) => file.replace(/\.ts$/, "")).join(" + "), `${together} B`]);
  for (const [file, bytes] of await partsOf(core)) {
    rows.push([`  ${file}, only minified`, `${bytes} B`]);
  }
  return {
    what: "size, gzipped",
    rows,
    verdict: `the core five ${together} B ≤ ${BAR} B`,
    met: together <= BAR,
  };
}

/** Bytes of a browser bundle of these files, minified and gzipped. */
export async function weigh(files: readonly string[]): Promise<number> {
  const { outputFiles } = await bundle(files);
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

/** What each file takes of that bundle before it is gzipped, the heaviest first. */
async function partsOf(files: readonly string[]): Promise<(readonly [string, number])[]> {
  const { metafile } = await bundle(files);
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]) => [basename(path), bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a);
}

function bundle(files: readonly string[]) {
  return build({
    stdin: {
      contents: files.map((file) => `export * from "./${file}";`).join("\n"),
      resolveDir: folder,
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "esnext",
    platform: "node",
    write: false,
    metafile: true,
  });
}
