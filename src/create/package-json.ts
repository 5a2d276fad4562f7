import type { Decisions } from "./decide.ts";
import { choose } from "./condition.ts";
import { isObject } from "./decode.ts";
import type { Manifest, Parts } from "./manifest.ts";
import type { DraftFile } from "./render-template.ts";
import { UserError } from "../shared/errors.ts";

/**
 * package.json with the dependencies and scripts of the template and of the features that are on: merged as data, so two parts
 * never meet in one line of text. Dependencies are sorted by name, scripts keep the order of the manifest.
 *
 * @throws UserError TEMPLATE_INVALID when two parts want one name with different values
 */
export function completePackageJson(
  file: DraftFile,
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
  for (const section of ["scripts", "dependencies", "devDependencies"] as const) {
    const entries = new Map<string, { value: unknown; from: string }>();
    for (const [name, value] of Object.entries(sectionOf(json, section, file)))
      entries.set(name, { value, from: file.source });
    for (const { from, part } of parts) {
      for (const [name, value] of valuesOf(part, section, decisions)) {
        const other = entries.get(name);
        if (other !== undefined && other.value !== value) {
          throw invalid(
            file,
            `${section}.${name} is ${JSON.stringify(other.value)} in ${other.from} and ${JSON.stringify(value)} in ${from}`,
          );
        }
        entries.set(name, { value, from });
      }
    }
    const named = [...entries].map(([name, { value }]) => [name, value] as const);
    if (section !== "scripts") named.sort(([a], [b]) => (a < b ? -1 : 1));
    if (named.length > 0) merged[section] = Object.fromEntries(named);
  }
  return { ...file, bytes: new TextEncoder().encode(`${JSON.stringify(merged, undefined, 2)}\n`) };
}

function* valuesOf(
  part: Parts,
  section: keyof Parts,
  { facts, render }: Decisions,
): Generator<[string, string]> {
  for (const [name, choice] of Object.entries(part[section])) {
    const value = choose(choice, facts);
    if (value !== undefined) yield [name, render(value, `${section}.${name}`)];
  }
}

function sectionOf(json: Readonly<Record<string, unknown>>, section: string, file: DraftFile) {
  const value = json[section] ?? {};
  if (!isObject(value)) throw invalid(file, `"${section}" is not an object`);
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
