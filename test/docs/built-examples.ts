import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Names of the examples, each `docs/examples/<name>.ts`. */
export const examples = readdirSync(join(repository, "docs/examples"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => file.replace(/\.ts$/, ""));

/** What an example says that it prints: its `// prints: …` lines. */
export function promisedBy(example: string): string[] {
  const text = readFileSync(join(repository, "docs/examples", `${example}.ts`), "utf8");
  return [...text.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line = ""]) => line);
}

/**
 * The examples and the primitives as JavaScript, file by file, as a project for Node 20 builds them.
 *
 * @returns a temporary folder, laid out like the repository; who asked for it removes it
 */
export function buildExamples(): string {
  const built = mkdtempSync(join(tmpdir(), "corral-examples-"));
  writeFileSync(join(built, "package.json"), '{ "type": "module" }');
  for (const folder of ["docs/examples", "docs/examples/workers", "src/concurrency"]) {
    for (const file of readdirSync(join(repository, folder))) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
      const source = readFileSync(join(repository, folder, file), "utf8");
      const { code } = transformSync(source, { loader: "ts", target: "es2022", format: "esm" });
      const target = join(built, folder, file.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(
        target,
        code.replaceAll(/^((?:import|export)\b[^"]*"\.[^"]*)\.ts"/gm, '$1.js"'),
      );
    }
  }
  return built;
}
