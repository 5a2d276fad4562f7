import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import type { Schema } from "../src/create/decode.ts";
import { manifestSchema } from "../src/create/decode-manifest.ts";

export const schemaFile = fileURLToPath(new URL("../schema/template.json", import.meta.url));
export const templatePage = fileURLToPath(new URL("../docs/template-json.md", import.meta.url));

/** schema/template.json, from the table that the parser is made from. */
export async function formatSchema(): Promise<string> {
  return format(JSON.stringify(manifestSchema()), { parser: "json", printWidth: 100 });
}

/** docs/template-json.md, from the same table. */
export async function formatTemplatePage(): Promise<string> {
  const schema = manifestSchema();
  const page = [
    "# template.json",
    "<!-- Made by `npm run docs` from src/create/decode-manifest.ts. -->",
    "Everything about a template, as data: JSON, comments and trailing commas allowed. [templates.md](templates.md) shows how to write one; this page lists every field. The same as JSON Schema: `npx create-corral schema template`, and `schema/template.json` in the package.",
    ...sections("", schema),
    ...notes,
  ].join("\n\n");
  return format(page, { parser: "markdown", printWidth: 100 });
}

const notes = [
  "## Conditions",
  "A question about the answers, computed values and features, as data:",
  "```json\n" +
    [
      `{ "feature": "docker" }`,
      `{ "answer": "runtime", "is": "deno" }`,
      `{ "answer": "node", "is": [20, 22] }`,
      `{ "answer": "parts", "includes": "queue" }`,
      `{ "not": { "feature": "docker" } }`,
      `{ "all": [{ "feature": "docker" }, { "answer": "pm", "is": "npm" }] }`,
      `{ "any": [{ "feature": "docker" }, { "feature": "ci" }] }`,
    ].join("\n") +
    "\n```",
  "Every template has the answers `name`, `description`, `template` (the template's name), `runtime`, `node` (empty where the runtime is another) and `pm`. An answer to a question that was not asked is the empty text.",
  "## Choices",
  'Where a choice may stand, there is a plain value; an option `{ "when": condition, "value": … }`, which counts only when its condition holds; or a list of options, of which the first that holds is taken. An option without `when` always holds. Where none holds, nothing is added; a computed value needs one that does.',
  "## Files of a base",
  "A file that lies, in the project, at the path of a file of the base takes its place, or is joined with it:",
  "| `merge` | over a file of the base | later, when a project takes a new version (not built yet) |\n| --- | --- | --- |\n" +
    [
      ["`text`, or none", "takes its place", "joined with the user's text line by line"],
      [
        "`json`",
        "key by key (RFC 7396): `null` takes a key out, lists are replaced; order, layout and comments of the base stay",
        "by key",
      ],
      ["`yaml`", "as `json`, comments of both stay", "by key"],
      ["`env`", "variable by variable, as in a `.env` file", "by variable"],
      [
        "`lines`",
        "the base's lines, then those that it has not, as in a `.gitignore`",
        "line by line, in any order",
      ],
      ["`ours`", "the base's file stays", "the user's file stays"],
      ["`theirs`", "takes its place", "the template's file replaces it"],
      ["`once`", "the base's file stays", "made once, never touched later"],
    ]
      .map((cells) => `| ${cells.join(" | ")} |`)
      .join("\n"),
  "package.json is always joined as `json`.",
  "## Texts that are filled in",
  "In the language of Handlebars, with no code of yours: every name must exist, nothing is escaped, there are no partials. `{{name}}`, `{{features.docker}}`, `{{#if}}`, `{{#unless}}`, `{{#each list}} {{this}} {{@index}} {{../name}} {{/each}}`, and these helpers:",
  [
    '- `eq ne and or not includes`: in `{{#if (eq pm "npm")}}`',
    '- `json value`: as JSON, quotes included; `join list ", "`; `words command`: a command as a list in JSON',
    "- `camel pascal kebab snake upper lower`: `{{pascal name}}`",
    '- `pmInstall`, `pmCleanInstall`, `pmRun "check"`, `pmExec "vitest"`, `pmFetched "create-corral"`: what the chosen package manager calls it',
    "- `{{{{raw}}}} ${{ github.ref }} {{{{/raw}}}}`: copied as it stands; so is every file without `.hbs`",
  ].join("\n"),
];

/** A section for an object, and one for each object in it. */
function sections(path: string, schema: Schema): string[] {
  const { properties, required = [] } = objectIn(schema);
  const rows = Object.entries(properties).map(([key, value]) => [
    `\`${key}\`${required.includes(key) ? "" : "?"}`,
    wordsFor(value, below(path, key)),
    value.description ?? "",
  ]);
  const table = [["field", "what", ""], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
  return [
    path === "" ? "`?` marks what may be left out." : `## ${path}`,
    table,
    ...Object.entries(properties).flatMap(([key, value]) => {
      const inner = itemOf(value);
      return "properties" in inner && !isOption(inner) ? sections(below(path, key), inner) : [];
    }),
  ];
}

const below = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

interface ObjectSchema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const objectIn = (schema: Schema) => schema as unknown as ObjectSchema;

const itemOf = (schema: Schema): Schema => {
  const items = schema["items"] as Schema | undefined;
  return items === undefined ? schema : itemOf(items);
};

const isOption = (schema: Schema): boolean =>
  "properties" in schema &&
  "value" in objectIn(schema).properties &&
  !("label" in objectIn(schema).properties);

function wordsFor(schema: Schema, path: string): string {
  const {
    type,
    enum: values,
    anyOf,
    items,
    additionalProperties,
  } = schema as {
    readonly type?: string | readonly string[];
    readonly enum?: readonly unknown[];
    readonly anyOf?: readonly Schema[];
    readonly items?: Schema;
    readonly additionalProperties?: Schema | false;
  };
  if ("$ref" in schema) return "[condition](#conditions)";
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(" ");
  if (anyOf !== undefined) {
    const plain = anyOf.filter((each) => !isOption(itemOf(each)));
    const choice = plain.length < anyOf.length ? ["[choice](#choices)"] : [];
    return [...plain.map((each) => wordsFor(each, path)), ...choice].join(" or ");
  }
  if (items !== undefined) return `list: ${wordsFor(items, path)}`;
  if ("properties" in schema) return `[object](#${path.toLowerCase().replaceAll(".", "")})`;
  if (typeof additionalProperties === "object")
    return `by name: ${wordsFor(additionalProperties, path)}`;
  return [type ?? ""]
    .flat()
    .map((each) => words[each] ?? each)
    .join(", ");
}

const words: Readonly<Record<string, string>> = { string: "text", boolean: "true or false" };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of [
    [schemaFile, await formatSchema()],
    [templatePage, await formatTemplatePage()],
  ] as const) {
    const old = await readFile(file, "utf8").catch(() => "");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    console.log(old === text ? `${file} was current` : `${file} is written anew`);
  }
}
