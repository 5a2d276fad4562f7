import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { fileOf, groups } from "../src/add/primitives.ts";
import { formatPrimitivePage } from "./docs-page.ts";

export const repository = fileURLToPath(new URL("..", import.meta.url));

/** Names shown on the page of what they belong to. */
const companions: Readonly<Record<string, readonly string[]>> = {
  barrier: ["BrokenBarrierError"],
  clock: ["currentClock"],
  owner: ["currentOwner"],
  pipeline: ["Pipeline"],
  queue: ["QueueClosedError"],
  "resource-pool": ["Lease", "ResourcePoolClosedError"],
  semaphore: ["Permit"],
  "async-context-manager": ["ContextManager"],
  "task-tree": ["formatTaskTree"],
  "worker-task": ["report", "taskName", "taskContext"],
};

/** What is not asked for by name, and yet met with: values that the others hand out, and what they stand on. */
const shared: Readonly<Record<string, string>> = {
  Task: "task",
  Deadline: "deadline",
  currentPlace: "owner",
  AbortError: "abort",
  onAbort: "abort",
  withClock: "clock",
  publish: "diagnostics",
  WorkerPoolError: "worker-error",
};

export interface PageOf {
  /** Of the source, without its ending; of the example and the page, too. */
  readonly file: string;
  readonly names: readonly string[];
}

/** The pages in the groups of `add --list`, and what they share. */
export const pages: readonly { readonly title: string; readonly files: readonly PageOf[] }[] = [
  ...groups.map(({ title, names }) => ({
    title,
    files: byFile(names.map((name) => [name, fileOf(name)])),
  })),
  { title: "What they share", files: byFile(Object.entries(shared)) },
];

function byFile(names: readonly (readonly [name: string, file: string])[]): PageOf[] {
  return [...new Set(names.map(([, file]) => file))].map((file) => ({
    file,
    names: [
      ...names.flatMap(([name, home]) => (home === file ? [name] : [])),
      ...(companions[file] ?? []),
    ],
  }));
}

/** Every page by its path from the repository, the index among them. */
export async function makePrimitivePages(): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const withPage = new Set(pages.flatMap(({ files }) => files.map(({ file }) => file)));
  const hasPage = (file: string): boolean => withPage.has(file);
  const index = [
    "# The primitives",
    "<!-- Made by `npm run docs` from the docstrings of src/concurrency. -->",
    "Plain files without dependencies. Durations are milliseconds, every wait takes `{ signal }`, a task is a function `(signal) => Promise`. Not sure which? [Choosing](../choosing.md) compares those that run several things at once; [Patterns](../patterns.md) goes by what you want to do.",
  ];
  for (const { title, files } of pages) {
    const rows: string[] = [];
    for (const one of files) {
      const { file, names } = one;
      const { page, summary, size } = await formatPrimitivePage(one, hasPage);
      made.set(`docs/primitives/${file}.md`, await pretty(page));
      const shown = names.map((name) => `\`${name}\``).join(", ");
      rows.push(`| [${shown}](${file}.md) | ${summary} | ${size} |`);
    }
    index.push(
      `## ${title}`,
      ["| name | what it is | size |", "|---|---|---|", ...rows].join("\n"),
    );
  }
  made.set("docs/primitives/README.md", await pretty(index.join("\n\n")));
  return made;
}

const pretty = (page: string): Promise<string> =>
  format(page, { parser: "markdown", printWidth: 100 });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, page] of await makePrimitivePages()) {
    const file = join(repository, path);
    if ((await readFile(file, "utf8").catch(() => "")) === page) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, page);
    console.log(`${path} is written anew`);
  }
}
