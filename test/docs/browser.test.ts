import { readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { noChromium } from "../../scripts/chromium.ts";
import { examples, promisedBy, repository } from "./built-examples.ts";
import { inChromium } from "./in-chromium.ts";

/** Examples that a browser cannot run, each with what it lacks. */
const needsNode: Readonly<Record<string, string>> = {
  all: "a context that lasts beyond an await, to know the enclosing group",
  "bind-context": "AsyncResource",
  "child-process": "processes",
  diagnostics: "node:diagnostics_channel",
  move: "worker threads",
  owner: "a context that lasts beyond an await",
  streams: "node:stream",
  "warn-of-parked-bodies": "node:diagnostics_channel",
  "watch-event-loop": "node:inspector",
  "worker-error": "worker threads",
  "worker-pool": "worker threads",
  "worker-process": "processes",
  "worker-task": "worker threads",
};
const portable = examples.filter((name) => !(name in needsNode));
const primitives = readdirSync(join(repository, "src/concurrency"))
  .filter((file) => file.endsWith(".ts"))
  // Only for another thread of Node: at the start they ask for their port.
  .filter((file) => !/^(worker-entry|event-loop-observer)/.test(file));

interface Outcome {
  readonly browser: string;
  readonly process: string;
  /** Exported by all primitives together. */
  readonly names: readonly string[];
  /** By example: the arguments of its calls of console.log, or what it threw. */
  readonly printed: Readonly<Record<string, readonly (readonly unknown[])[] | string>>;
}

it("the examples that need Node are some of the examples", () => {
  expect(examples).toEqual(expect.arrayContaining(Object.keys(needsNode)));
  expect(portable.length).toBeGreaterThan(30);
});

describe.skipIf(noChromium !== undefined)(
  `in headless Chromium${noChromium === undefined ? "" : ` (not here: ${noChromium})`}`,
  () => {
    let outcome: Outcome;
    beforeAll(async () => {
      outcome = JSON.parse(await inChromium(await bundles())) as Outcome;
    }, 300_000);

    it("runs without Node", () => {
      expect(outcome.browser).toMatch(/HeadlessChrome\/\d+/);
      expect(outcome.process).toBe("undefined");
    });

    it("the bundle of all primitives loads, and has them", () => {
      expect(outcome.names).toEqual(
        expect.arrayContaining([
          "TaskGroup",
          "all",
          "gather",
          "sleep",
          "Queue",
          "Semaphore",
          "run",
        ]),
      );
    });

    it.each(portable)("the example of %s prints what it prints on Node", (name) => {
      const printed = outcome.printed[name];
      const lines = Array.isArray(printed)
        ? printed.flatMap((args) => format(...args).split("\n"))
        : printed;
      expect(lines).toEqual(promisedBy(name));
    });
  },
);

/** One bundle for each example, one of all primitives, and the page's script, which runs them one after the other. */
async function bundles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const bundle = async (name: string, contents: string): Promise<void> => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: repository },
      bundle: true,
      platform: "browser",
      format: "esm",
      target: "es2022",
      write: false,
    });
    files.set(`/${name}.js`, outputFiles[0]?.text ?? "");
  };
  await bundle(
    "primitives",
    primitives.map((file) => `export * from "./src/concurrency/${file}";`).join("\n"),
  );
  for (const name of portable) await bundle(name, `import "./docs/examples/${name}.ts";`);
  files.set(
    "/main.js",
    `const printed = {};
for (const name of ${JSON.stringify(portable)}) {
  const lines = [];
  console.log = (...args) => lines.push(args);
  printed[name] = await import("/" + name + ".js").then(() => lines, (error) => String(error.stack));
}
const names = Object.keys(await import("/primitives.js").catch(() => ({})));
const outcome = { browser: navigator.userAgent, process: typeof process, names, printed };
await fetch("/outcome", { method: "POST", body: JSON.stringify(outcome) });`,
  );
  return files;
}
