import { nodeMajors, packageManagers, runtimes } from "./answers.ts";
import { checkConditions, type KnownNames } from "./check-conditions.ts";
import { checkPrompt } from "./check-prompt.ts";
import { optionsOf } from "./condition.ts";
import { inside, refuse } from "./decode.ts";
import type { Place } from "./decode.ts";
import type { Feature, Manifest } from "./manifest.ts";
import { flagOf, variableOf } from "./prompt-names.ts";
import { primitiveNames } from "../add/primitives.ts";
import { isObject } from "../shared/is-object.ts";
import type { JsonPath } from "../shared/jsonc.ts";
import { nearest } from "../shared/nearest.ts";
import { faultOfPath } from "../shared/project-path.ts";

/** Answers that every template has. Their names are taken: its own prompts and computed values cannot have them. */
const coreAnswers: Readonly<Record<string, readonly (string | number)[]>> = {
  name: [],
  description: [],
  template: [],
  runtime: runtimes,
  node: nodeMajors,
  pm: packageManagers,
};

/** Names of questions and of `forEach`'s entry, which mean something else than an answer of the template. */
const reserved: readonly string[] = ["features", "dir", "git", "install", "item"];

/** What the program itself knows on its line, beside the questions. */
const flags: readonly string[] =
  "answers yes dry-run verify merge overwrite offline trust json help version".split(" ");

type At = (...path: readonly (string | number)[]) => Place;

/**
 * Every name once, every condition about something that exists, every choice one that can be made.
 *
 * @param base what the template lies over: its names are known, and may be given again
 */
export function checkManifest(manifest: Manifest, root: Place, base: Manifest | undefined): void {
  const at: At = (...path) => path.reduce(inside, root);
  const features = [...(base?.features ?? []), ...manifest.features].map(({ id }) => id);
  checkNames(manifest, base, at);
  manifest.prompts.forEach((prompt, index) => checkPrompt(prompt, at("prompts", index)));
  checkConditions(root, (path) => knownAt(path, manifest, base));
  manifest.features.forEach((feature, index) =>
    checkFeature(feature, features, at("features", index)),
  );
  checkFileRules(manifest, base, at);
  checkPrimitives(manifest, at);
  checkPaths(manifest, at);
}

/** What a condition at `path` may ask about: questions are asked before values are computed, and both in their order. */
function knownAt(
  [section, at]: JsonPath,
  manifest: Manifest,
  base: Manifest | undefined,
): KnownNames {
  const own = manifest.prompts.map(({ id }) => id);
  const computed = Object.keys({ ...base?.computed, ...manifest.computed });
  const tooEarly = new Map<string, string>();
  const later = (names: readonly string[], why: string, kind = "answer") => {
    for (const name of names) tooEarly.set(`${kind} ${name}`, why);
  };
  const all = [...(base?.features ?? []), ...manifest.features].map(({ id }) => id);
  if (section === "prompts" || section === "features")
    later(
      computed,
      "It is computed after the questions: ask about the answers that it is made of.",
    );
  if (section === "prompts")
    later(own.slice(Number(at)), "It is asked later: put that prompt before this one.");
  if (section === "features")
    later(all, "A default sees the answers alone: a feature may require another.", "feature");
  if (section === "computed") {
    const names = Object.keys(manifest.computed);
    const after = names.slice(names.indexOf(String(at)));
    later(after, "It is computed later: put that value before this one.");
  }
  const prompts = [...(base?.prompts ?? []), ...manifest.prompts];
  return {
    features: new Set(all),
    answers: new Map<string, readonly (string | number)[]>([
      ...Object.entries(coreAnswers),
      ...computed.map((name) => [name, []] as const),
      ...prompts.map(({ id, choices = [] }) => [id, choices.map(({ value }) => value)] as const),
    ]),
    tooEarly,
  };
}

function checkNames(
  { prompts, computed, features, tests }: Manifest,
  base: Manifest | undefined,
  at: At,
): void {
  const taken = new Set([...reserved, ...Object.keys(coreAnswers)]);
  const lines = new Set(
    [...taken, ...flags].flatMap((name) => [name, `CORRAL_${name.toUpperCase()}`]),
  );
  const again = new Set([...prompts.map(({ id }) => id), ...Object.keys(computed)]);
  for (const prompt of base?.prompts ?? [])
    if (!again.has(prompt.id)) lines.add(flagOf(prompt)).add(variableOf(prompt));
  // Each has a flag that turns it off: --no-docker.
  for (const { id } of [...(base?.features ?? []), ...features]) lines.add(id);
  const claim = (names: Set<string>, what: string, name: string, place: Place) => {
    if (names.has(name)) refuse(place, `the ${what} "${name}" is taken`, "Give it another name.");
    names.add(name);
  };
  prompts.forEach((prompt, index) => {
    claim(taken, "name", prompt.id, at("prompts", index, "id"));
    const flag = flagOf(prompt);
    const place = at("prompts", index, prompt.flag === undefined ? "id" : "flag");
    claim(lines, "flag", flag, place);
    if (flag.startsWith("no-"))
      refuse(place, `the flag "${flag}" would turn something off`, `Take "no-" away.`);
    claim(
      lines,
      "variable",
      variableOf(prompt),
      at("prompts", index, prompt.env === undefined ? "id" : "env"),
    );
  });
  for (const name of Object.keys(computed)) claim(taken, "name", name, at("computed", name));
  const twice = (what: string, names: readonly string[], placeOf: (index: number) => Place) =>
    names.forEach((name, index) => {
      if (names.indexOf(name) < index)
        refuse(placeOf(index), `the ${what} "${name}" stands twice`, "Remove one.");
    });
  const ids = features.map(({ id }) => id);
  twice("feature", ids, (index) => at("features", index, "id"));
  const names = tests.map(({ name }) => name);
  twice("test", names, (index) => at("tests", index, "name"));
}

function checkFeature(feature: Feature, features: readonly string[], place: Place): void {
  // `add` takes features and primitives, each by its name.
  if (primitiveNames.includes(feature.id))
    refuse(inside(place, "id"), `"${feature.id}" is the name of a primitive`, "Call it otherwise.");
  for (const key of ["requires", "conflicts"] as const) {
    feature[key].forEach((id, index) => {
      const entry = inside(inside(place, key), index);
      if (!features.includes(id))
        refuse(entry, `there is no feature "${id}"`, `Known: ${features.join(", ")}.`);
      if (id === feature.id) refuse(entry, `"${id}" is the feature itself`, "Remove it.");
    });
  }
  const both = feature.requires.find((id) => feature.conflicts.includes(id));
  if (both !== undefined)
    refuse(place, `"${both}" is both required and in conflict`, "Remove it from one of the two.");
}

function checkFileRules(
  { files, computed, prompts }: Manifest,
  base: Manifest | undefined,
  at: At,
) {
  const isList = (name: string): boolean => {
    const value = computed[name] ?? base?.computed[name];
    const prompt = [...prompts, ...(base?.prompts ?? [])].find(({ id }) => id === name);
    if (value === undefined) return prompt?.type === "multiselect";
    if (isObject(value) && !("value" in value)) return false;
    // Options that give a list; a list of options that is empty is an empty list.
    return optionsOf(value as Parameters<typeof optionsOf>[0]).every((each) =>
      Array.isArray(each.value),
    );
  };
  files.forEach(({ forEach, rename, merge, owner }, index) => {
    if (forEach !== undefined && !isList(forEach))
      refuse(
        at("files", index, "forEach"),
        `"${forEach}" is no list`,
        "Name a multiselect prompt, or a computed value that is a list of texts.",
      );
    if (forEach !== undefined && rename?.includes("item") !== true)
      refuse(
        at("files", index),
        "forEach needs a rename with the entry in it, else all files have one path",
        `Add "rename": "src/{{item}}.ts".`,
      );
    if (merge === "once" && owner === "template")
      refuse(at("files", index), `"once" is the user's`, `Remove "owner", or write "user".`);
  });
}

function checkPrimitives(manifest: Manifest, at: At): void {
  const check = ({ primitives }: Pick<Manifest, "primitives">, placeOf: At) =>
    primitives.forEach((choice, index) => {
      for (const { value } of optionsOf(choice)) {
        if (primitiveNames.includes(value)) continue;
        const near = nearest(value, primitiveNames);
        refuse(
          placeOf("primitives", index),
          `there is no primitive "${value}"`,
          near === undefined
            ? "`npx create-corral add --list` shows them all."
            : `Did you mean "${near}"?`,
        );
      }
    });
  check(manifest, at);
  manifest.features.forEach((feature, index) =>
    check(feature, (...path) => at("features", index, ...path)),
  );
}

function checkPaths({ renames, migrations, tests }: Manifest, at: At): void {
  const check = (path: string, place: Place) => {
    const fault = faultOfPath(path);
    if (fault !== undefined)
      refuse(place, `the path "${path}" ${fault}`, 'Write a path inside the project, with "/".');
  };
  const checkAll = (list: Manifest["renames"], placeOf: At) =>
    list.forEach(({ from, to }, index) => {
      check(from, placeOf(index, "from"));
      check(to, placeOf(index, "to"));
    });
  checkAll(renames, (...path) => at("renames", ...path));
  migrations.forEach((each, index) =>
    checkAll(each.renames, (...path) => at("migrations", index, "renames", ...path)),
  );
  tests.forEach(({ golden }, index) => {
    if (golden !== undefined) check(golden, at("tests", index, "golden"));
  });
}
