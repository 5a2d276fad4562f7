import type { Decisions } from "./decide.ts";
import { choose } from "./condition.ts";
import type { Manifest, Parts } from "./manifest.ts";
import type { DraftFile } from "./render-template.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";

/**
 * package.json with the dependencies and scripts of the template and of the features that are on: merged as data, so two parts
 * never meet in one line of text. Deno as the package manager finds scripts among the tasks of deno.json, where the template has
 * one. Dependencies are sorted by name, scripts keep the order of the manifest.
 *
 * @throws UserError TEMPLATE_INVALID when two parts want one name with different values
 */
export function completePackageFiles(
  files: readonly DraftFile[],
  manifest: Manifest,
  decisions: Decisions,
): readonly DraftFile[] {
  const byDeno =
    decisions.facts.answers["pm"] === "deno" && files.some(({ path }) => path === "deno.json");
  if (!files.some(({ path }) => path === "package.json")) refuseHomeless(manifest, decisions);
  return files.map((file) => {
    if (file.path === "package.json")
      return complete(
        file,
        byDeno ? dependencies : [scripts, ...dependencies],
        manifest,
        decisions,
      );
    return byDeno && file.path === "deno.json"
      ? complete(file, [tasks], manifest, decisions)
      : file;
  });
}

/** What would go into package.json where there is none. */
function refuseHomeless({ name, ...template }: Manifest, decisions: Decisions): void {
  for (const part of [template, ...decisions.features]) {
    for (const kind of ["dependencies", "devDependencies", "scripts"] as const) {
      const [first] = valuesOf(part, kind, { ...decisions, template: name });
      if (first === undefined) continue;
      throw new UserError(
        "TEMPLATE_INVALID",
        `${name}/template.json: ${kind}.${first[0]} has no package.json to stand in.`,
        "Add one to the template's files.",
      );
    }
  }
}

/** A field of a JSON file, and the parts that go there. */
interface Section {
  readonly field: string;
  readonly part: keyof Parts;
}

const scripts: Section = { field: "scripts", part: "scripts" };
const tasks: Section = { field: "tasks", part: "scripts" };
const dependencies: readonly Section[] = [
  { field: "dependencies", part: "dependencies" },
  { field: "devDependencies", part: "devDependencies" },
];

function complete(
  file: DraftFile,
  sections: readonly Section[],
  manifest: Manifest,
  decisions: Decisions,
): DraftFile {
  const json: unknown = parse(file);
  if (!isObject(json)) throw invalid(file, "is not an object");
  const parts = [
    { from: "the template", part: manifest },
    ...decisions.features.map((feature) => ({ from: `feature "${feature.id}"`, part: feature })),
  ];
  const merged: Record<string, unknown> = { ...json };
  for (const { field, part: kind } of sections) {
    const entries = new Map<string, { value: unknown; from: string }>();
    for (const [name, value] of Object.entries(fieldOf(json, field, file)))
      entries.set(name, { value, from: file.source });
    for (const { from, part } of parts) {
      for (const [name, value] of valuesOf(part, kind, { ...decisions, template: manifest.name })) {
        const other = entries.get(name);
        if (other !== undefined && other.value !== value) {
          throw invalid(
            file,
            `${field}.${name} is ${JSON.stringify(other.value)} in ${other.from} and ${JSON.stringify(value)} in ${from}`,
          );
        }
        entries.set(name, { value, from });
      }
    }
    const named = [...entries].map(([name, { value }]) => [name, value] as const);
    if (kind !== "scripts") named.sort(([a], [b]) => (a < b ? -1 : 1));
    if (named.length > 0) merged[field] = Object.fromEntries(named);
  }
  const text = JSON.stringify(merged, undefined, 2);
  const laidOut = file.path === "package.json" ? text : withListsOnLines(text);
  return { ...file, bytes: new TextEncoder().encode(`${laidOut}\n`) };
}

/** Lists of plain values on one line where they fit, as formatters have them; package managers write package.json without. */
function withListsOnLines(text: string): string {
  return text.replaceAll(
    /^( *)(.*)\[\n([^[\]{}]*?)\n *\](?=,?$)/gm,
    (list, indent, key, entries) => {
      const line = `${indent}${key}[${String(entries)
        .split("\n")
        .map((entry) => entry.trim())
        .join(" ")}]`;
      return line.length < lineWidth ? line : list;
    },
  );
}

const lineWidth = 100;

function* valuesOf(
  part: Parts,
  section: keyof Parts,
  { facts, render, template }: Decisions & { readonly template: string },
): Generator<[string, string]> {
  for (const [name, choice] of Object.entries(part[section])) {
    const value = choose(choice, facts);
    if (value !== undefined)
      yield [name, render(value, `${template}/template.json (${section}.${name})`)];
  }
}

function fieldOf(json: Readonly<Record<string, unknown>>, field: string, file: DraftFile) {
  const value = json[field] ?? {};
  if (!isObject(value)) throw invalid(file, `"${field}" is not an object`);
  return value;
}

function parse(file: DraftFile): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(file.bytes));
  } catch (error) {
    throw invalid(
      file,
      `is no JSON after rendering (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

const invalid = (file: DraftFile, what: string) =>
  new UserError("TEMPLATE_INVALID", `${file.source}: ${what}.`, "Put it right in the template.");
