import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { code, describeType, fence, membersOf } from "./docs-page.ts";
import { readModule } from "./docs-read.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
export const testingPage = join(repository, "docs/testing.md");

/** What the kit offers, by the file of `src/testing` that has it. */
const kit: readonly (readonly [file: string, names: readonly string[]])[] = [
  ["fixtures", ["test"]],
  ["virtual-clock", ["VirtualClock"]],
  ["expect-errors", ["expectErrors"]],
  ["expect-cancelled", ["expectCancelledWithin"]],
  ["leaks", ["expectNoListeners"]],
  ["schedule", ["forEachSchedule", "Schedule"]],
  ["test-world", ["TestWorld"]],
];

/** docs/testing.md: the docstrings of the test kit below one example that uses it. */
export async function formatTestingPage(): Promise<string> {
  const example = await readFile(join(repository, "docs/examples/test-kit.test.ts"), "utf8");
  const parts = [
    "# The test kit",
    "<!-- Made by `npm run docs` from the docstrings of src/testing and from docs/examples/test-kit.test.ts: change those. -->",
    "Copied into a project's `test/support/`, as the primitives into `src/concurrency/`. A test that leaves a task, a timer or a listener behind fails and names it; one that can never end fails at once, with what it waits for; time is virtual where a test asks for it.",
    "## Example",
    fence(
      example
        .replaceAll("../../src/concurrency/", "../src/concurrency/")
        .replaceAll("../../src/testing/", "./support/")
        .trim(),
    ),
    "Run by the tests: [docs/examples/test-kit.test.ts](examples/test-kit.test.ts).",
  ];
  for (const [file, names] of kit) {
    const { exports } = readModule(join(repository, "src/testing", `${file}.ts`));
    for (const name of names) {
      const shown = exports.find((exported) => exported.name === name);
      if (shown === undefined) throw new Error(`src/testing/${file}.ts exports no ${name}`);
      parts.push(`## ${name}`, shown.doc.text);
      // A constant that is inferred has no signature to show.
      if (shown.kind !== "const") parts.push(await code(shown.signatures.join("\n")));
      parts.push(membersOf(shown));
      if (shown.doc.see.length > 0) parts.push(`Source: ${shown.doc.see.join("; ")}`);
    }
    for (const type of exports)
      if (type.kind === "interface" && type.name.endsWith("Options"))
        parts.push(...(await describeType(type, "###")));
  }
  const page = parts.filter((part) => part !== "").join("\n\n");
  return format(page, { parser: "markdown", printWidth: 100 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await formatTestingPage();
  if ((await readFile(testingPage, "utf8").catch(() => "")) !== page) {
    await writeFile(testingPage, page);
    console.log("docs/testing.md is written anew");
  }
}
