import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { weigh } from "../bench/primitives/sizes.ts";
import { closeOver } from "../src/add/close-over.ts";
import { primitiveNames } from "../src/add/primitives.ts";
import { sentencesOf, type DocComment } from "./docs-comment.ts";
import type { PageOf } from "./docs-primitives.ts";
import { readModule, type Exported, type ModuleOutline } from "./docs-read.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const sources = join(repository, "src/concurrency");
const texts: ReadonlyMap<string, string> = new Map(
  readdirSync(sources)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [name.replace(/\.ts$/, ""), readFileSync(join(sources, name), "utf8")]),
);

export interface PrimitivePage {
  readonly page: string;
  /** The first sentence, for the index. */
  readonly summary: string;
  readonly size: string;
}

/** Markdown of one primitive's page: everything on it stands in its docstring, its code or its example. */
export async function formatPrimitivePage(
  { file, names }: PageOf,
  hasPage: (file: string) => boolean,
): Promise<PrimitivePage> {
  const module = readModule(join(sources, `${file}.ts`));
  const shown = names.map((name) => {
    const found = module.exports.find((exported) => exported.name === name);
    if (found === undefined) throw new Error(`src/concurrency/${file}.ts exports no ${name}`);
    return found;
  });
  const types = typesOf(shown, module, hasPage);
  const size = `${((await weigh([`${file}.ts`])) / 1000).toFixed(1)} kB`;
  const copied = closeOver([file], texts).filter((other) => other !== file);
  const inherited = shown
    .flatMap(({ base }) => module.imported.get(base) ?? [])
    .map((from) => from.replace(/\.ts$/, ""))
    .map((from) => `- As for [${from}](${from}.md).`)
    .join("\n");
  const adding = names.filter((name) => primitiveNames.includes(name)).slice(0, 1);
  const parts = [
    `# ${names.map((name) => `\`${name}\``).join(", ")}`,
    `<!-- Made by \`npm run docs\` from src/concurrency/${file}.ts and docs/examples/${file}.ts: change those. -->`,
  ];
  for (const one of shown) {
    if (shown.length > 1) parts.push(`## ${one.name}`);
    parts.push(one.doc.text, await code(one.signatures.join("\n")), membersOf(one));
  }
  parts.push("## Example", ...exampleFences(file));
  for (const type of types) parts.push(...(await describeType(type)));
  parts.push(
    "## Errors",
    [inherited, factsOf(shown, types, errorFacts)].join("\n").trim() ||
      "It throws nothing of its own.",
    "## What an abort does",
    [inherited, factsOf(shown, types, abortFacts)].join("\n").trim() || "It takes no signal.",
    "## Facts",
    [
      `- Source, or standard followed: ${shown.flatMap(({ doc }) => doc.see).join("; ")}`,
      ...adding.map((name) => `- Into your project: \`npx create-corral add ${name}\``),
      `- File: [src/concurrency/${file}.ts](../../src/concurrency/${file}.ts)`,
      `- Size, with all that it imports: ${size}, minified and gzipped`,
      `- Copied along with it: ${[...copied].sort().map(linkTo).join(", ") || "nothing"}`,
    ].join("\n"),
  );
  const [summary = ""] = shown.flatMap(({ doc }) => sentencesOf(doc));
  return { page: parts.filter((part) => part !== "").join("\n\n"), summary: cell(summary), size };
}

/** The example, and the worker module that it uses, as they read in a project that has the primitives in `src/concurrency`. */
function exampleFences(file: string): string[] {
  const path = join(repository, "docs/examples", `${file}.ts`);
  if (!existsSync(path)) throw new Error(`docs/examples/${file}.ts: each primitive has an example`);
  const text = readFileSync(path, "utf8");
  const [worker] = /(?<=")\.\/workers\/[\w-]+\.ts/.exec(text) ?? [];
  const shown = (source: string): string =>
    fence(
      source
        .replaceAll(
          /(\.\.\/)+src\/concurrency\//g,
          (up) => (up.length > 23 ? "../" : "./") + "concurrency/",
        )
        .trim(),
    );
  const parts = [
    shown(text),
    `Run by the tests: [docs/examples/${file}.ts](../examples/${file}.ts).`,
  ];
  if (worker !== undefined)
    parts.splice(
      1,
      0,
      `where \`${worker}\` is`,
      shown(readFileSync(join(dirname(path), worker), "utf8")),
    );
  return parts;
}

export function membersOf({ members, kind }: Exported): string {
  const rows = members
    .map(({ name, isStatic, doc }) => [`\`${isStatic ? "static " : ""}${name}\``, describeDoc(doc)])
    .filter(([, doc]) => doc !== "");
  if (rows.length === 0 || kind === "type") return "";
  return table(["member", "what it does"], rows);
}

export async function describeType(type: Exported, level = "##"): Promise<string[]> {
  const head = [`${level} ${type.name}`, type.doc.text];
  if (type.kind !== "interface") return [...head, await code(type.signatures.join("\n"))];
  const rows = type.members.map(({ name, type: written, isOptional, doc }) => [
    `\`${name}${isOptional ? "?" : ""}\``,
    `\`${written.replaceAll(/\s+/g, " ")}\``,
    describeDoc(doc),
  ]);
  return [...head, table(["field", "type", "what it is"], rows)];
}

/** Prose and parameters; errors have a section of their own. */
function describeDoc({ text, params }: DocComment): string {
  return [text, ...params.map((param) => `\`${param.name}\`: ${param.text}.`)]
    .filter((part) => part !== "")
    .join(" ");
}

/** The interfaces and type aliases that the signatures name, and that no other page shows; but options, which each page shows. */
function typesOf(
  shown: readonly Exported[],
  module: ModuleOutline,
  hasPage: (file: string) => boolean,
): Exported[] {
  const found = new Map<string, Exported>();
  const visit = (text: string, from: ModuleOutline): void => {
    for (const [name] of text.matchAll(/\b[A-Z]\w+\b/g)) {
      if (found.has(name) || shown.some((one) => one.name === name)) continue;
      const file = from.imported.get(name);
      if (file !== undefined && hasPage(file.slice(0, -3)) && !name.endsWith("Options")) continue;
      const home = file === undefined ? from : readModule(join(sources, file));
      const type = [...home.exports, ...home.locals].find((one) => one.name === name);
      if (type === undefined || type.doc.isInternal) continue;
      if (type.kind !== "interface" && type.kind !== "type") continue;
      found.set(name, type);
      visit(type.signatures.join("\n"), home);
    }
  };
  for (const one of shown) visit(one.signatures.join("\n"), module);
  return [...found.values()];
}

/** What is said about one question, as a list: by the shown, each under its own name if they are several, by their members and options. */
function factsOf(
  shown: readonly Exported[],
  types: readonly Exported[],
  facts: (doc: DocComment, name: string) => string[],
): string {
  const options = types.filter(({ name }) => name.endsWith("Options"));
  const lines = [
    ...shown.flatMap(({ name, doc }) =>
      facts(doc, name).map((fact) => ({ about: shown.length > 1 ? name : "", fact })),
    ),
    ...[...shown, ...options].flatMap(({ members }) =>
      members.flatMap(({ name, doc }) => facts(doc, name).map((fact) => ({ about: name, fact }))),
    ),
  ];
  return lines
    .map(({ about, fact }) => `- ${about === "" ? "" : `\`${about}\`: `}${fact}`)
    .join("\n");
}

/** What only tells of an abort is told below. */
function errorFacts(doc: DocComment): string[] {
  const namesError = /\b(?!Abort)\w*Error\b/;
  const isError = (text: string): boolean =>
    namesError.test(text) || (/\b(throw|reject)/.test(text) && !isAboutAbort(text));
  return [
    ...doc.throws,
    ...sentencesOf(doc).filter(isError),
    ...doc.params
      .filter(({ text }) => isError(text))
      .map(({ name, text }) => `\`${name}\`: ${text}`),
  ];
}

function abortFacts(doc: DocComment, name: string): string[] {
  return sentencesOf(doc).filter((sentence) => name === "signal" || isAboutAbort(sentence));
}

const isAboutAbort = (text: string): boolean => /\b(abort|cancel)/i.test(text);

function linkTo(file: string): string {
  return `[${file}](../../src/concurrency/${file}.ts)`;
}

export async function code(text: string): Promise<string> {
  return fence((await format(text, { parser: "typescript", printWidth: 90 })).trim());
}

export const fence = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map(cell).join(" | ")} |`)
    .join("\n");
}

function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replaceAll(/(?<!\\)\|/g, "\\|");
}
