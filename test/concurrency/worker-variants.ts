import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type * as move from "../../src/concurrency/move.ts";
import type * as workerPool from "../../src/concurrency/worker-pool.ts";
import type * as workerProcess from "../../src/concurrency/worker-process.ts";
import type * as workerThread from "../../src/concurrency/worker-thread.ts";
import type * as limitError from "../fixtures/workers/limit-error.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Workers are started by the runtime itself, not by vitest: what runs in them is the source where the
 * runtime loads TypeScript (Node >= 22.18), and everywhere what `tsc` makes of it, as Node 20 needs it.
 */
export const variants: readonly ("source" | "build")[] = (
  process.features as { typescript?: unknown }
).typescript
  ? ["source", "build"]
  : ["build"];

export interface WorkerFiles extends AsyncDisposable {
  readonly pool: typeof workerPool;
  readonly process: typeof workerProcess;
  readonly thread: typeof workerThread;
  readonly move: typeof move;
  readonly limitError: typeof limitError;
  /** Address of a module in test/fixtures/workers, ending as in the source. */
  url(name: string): URL;
  /** Address of the drill, as this variant has it. */
  readonly drill: URL;
  /** Addresses of the modules of the pool and of its processes, for scripts. */
  readonly poolUrl: string;
  readonly processUrl: string;
}

export async function openWorkerFiles(variant: "source" | "build"): Promise<WorkerFiles> {
  const built = variant === "build" ? await build() : undefined;
  const folder = pathToFileURL(`${built ?? root}/`);
  const ending = built === undefined ? ".ts" : ".js";
  const load = (path: string): Promise<unknown> => import(new URL(path + ending, folder).href);
  return {
    pool: (await load("src/concurrency/worker-pool")) as WorkerFiles["pool"],
    process: (await load("src/concurrency/worker-process")) as WorkerFiles["process"],
    thread: (await load("src/concurrency/worker-thread")) as WorkerFiles["thread"],
    move: (await load("src/concurrency/move")) as WorkerFiles["move"],
    limitError: (await load("test/fixtures/workers/limit-error")) as WorkerFiles["limitError"],
    url: (name) => new URL(`test/fixtures/workers/${name}`, folder),
    drill: new URL(`test/fixtures/workers/drill${ending}`, folder),
    poolUrl: new URL(`src/concurrency/worker-pool${ending}`, folder).href,
    processUrl: new URL(`src/concurrency/worker-process${ending}`, folder).href,
    async [Symbol.asyncDispose]() {
      if (built !== undefined) await rm(built, { recursive: true, maxRetries: 3 });
    },
  };
}

async function build(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "corral-workers-"));
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      rewriteRelativeImportExtensions: true,
      rootDir: root,
      outDir,
      typeRoots: [join(root, "node_modules/@types")],
    },
    include: [join(root, "src/concurrency/worker-*.ts"), join(root, "test/fixtures/workers/*.ts")],
    exclude: [],
  };
  await writeFile(join(outDir, "tsconfig.json"), JSON.stringify(config));
  await writeFile(join(outDir, "package.json"), `{ "type": "module" }`);
  await promisify(execFile)(process.execPath, [
    join(root, "node_modules/typescript/bin/tsc"),
    "--project",
    outDir,
  ]);
  return outDir;
}
