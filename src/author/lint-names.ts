import { findNames } from "../create/check-names.ts";
import type { Manifest } from "../create/manifest.ts";
import { helperNames } from "../create/render.ts";
import type { View } from "../create/render.ts";
import type { Layer } from "../create/sources.ts";
import { isObject } from "../shared/is-object.ts";
import type { JsonPath } from "../shared/jsonc.ts";
import { manifestName } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import type { AuthoredText } from "./authored-texts.ts";
import type { Finding } from "./finding.ts";

/**
 * Names and helpers that there are not, and names that nothing uses.
 *
 * @param manifest the template's own, joined with those of its bases
 */
export function lintNames(
  { layer, document }: AuthoredTemplate,
  texts: readonly AuthoredText[],
  { manifest, bases }: { readonly manifest: Manifest; readonly bases: readonly Layer[] },
): readonly Finding[] {
  const view = viewOf(manifest);
  const asked = [manifest, ...bases.map((base) => base.manifest)].flatMap((each) => [
    ...namesAskedIn(each),
  ]);
  const used = new Set([...asked, ...bases.flatMap(wordsIn)]);
  const unknown = texts.flatMap(({ program, file, line, repeated }): readonly Finding[] => {
    const names = findNames(program, repeated ? { ...view, item: "" } : view, helperNames);
    for (const name of names.used) used.add(name);
    return names.faults.map((fault) => {
      const [, message = fault.message, known] = /^(.*) \(known: (.*)\)$/.exec(fault.message) ?? [];
      const hint = known === undefined ? helpers : `Known: ${known}.`;
      return { code: "UNKNOWN_NAME", file, line: line + fault.line - 1, message, hint };
    });
  });
  return [...unknown, ...unusedIn(layer.manifest, used, (path) => document.lineOf(path))];
}

const helpers = `Helpers: ${[...helperNames.blocks].map((name) => `#${name}`).join(", ")}, ${[...helperNames.inline].join(", ")}.`;

/** Every name that a template may say. */
function viewOf({ prompts, computed, features }: Manifest): View {
  const answers = ["name", "description", "template", "runtime", "node", "pm"];
  const names = [...answers, ...prompts.map(({ id }) => id), ...Object.keys(computed)];
  return {
    ...Object.fromEntries(names.map((name) => [name, ""])),
    features: Object.fromEntries(features.map(({ id }) => [id, true])),
  };
}

/** Names that conditions and lists ask for: answers as they are, features as `features.<id>`. */
function* namesAskedIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const each of value) yield* namesAskedIn(each);
  if (!isObject(value)) return;
  const { answer, feature, forEach } = value;
  if (typeof answer === "string") yield answer;
  if (typeof feature === "string") yield `features.${feature}`;
  if (typeof forEach === "string") yield forEach;
  for (const each of Object.values(value)) yield* namesAskedIn(each);
}

/** What a base may use, taken widely: it is not what is looked at. */
const wordsIn = ({ files, manifest }: Layer): readonly string[] =>
  [
    JSON.stringify(manifest),
    ...files
      .filter(({ path }) => path.endsWith(".hbs"))
      .map(({ bytes }) => new TextDecoder().decode(bytes)),
  ].flatMap((text) => text.match(/[\w.-]+/g) ?? []);

function unusedIn(
  { prompts, computed, features }: Manifest,
  used: ReadonlySet<string>,
  lineOf: (path: JsonPath) => number,
): readonly Finding[] {
  const at = (path: JsonPath, message: string, hint: string): Finding => {
    return { code: "UNUSED", file: manifestName, line: lineOf(path), message, hint };
  };
  return [
    ...prompts.flatMap(({ id }, index) => {
      if (used.has(id)) return [];
      const hint = `Say {{${id}}} in a file that ends in .hbs, ask for it in a condition, or remove it.`;
      return at(["prompts", index, "id"], `the prompt "${id}" changes nothing`, hint);
    }),
    ...Object.keys(computed).flatMap((name) => {
      if (used.has(name)) return [];
      const hint = `Say {{${name}}} in a file that ends in .hbs, or remove it.`;
      return at(["computed", name], `the computed value "${name}" changes nothing`, hint);
    }),
    ...features.flatMap((feature, index) => {
      const { id, dependencies, devDependencies, scripts, primitives } = feature;
      const added = [dependencies, devDependencies, scripts, primitives].flatMap(Object.keys);
      if (added.length > 0 || used.has(`features.${id}`)) return [];
      const hint = `Write "when": { "feature": "${id}" } in a file rule, give it scripts or dependencies, or remove it.`;
      return at(["features", index, "id"], `the feature "${id}" changes nothing`, hint);
    }),
  ];
}
