import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { inside, list, oneOf, refuse, shape, shown, text } from "./decode.ts";
import type { Place } from "./decode.ts";
import { faultOfPath } from "../shared/project-path.ts";
import { reading } from "./read-layer.ts";
import { parsePlace } from "./parse-place.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/** One of the templates that a source has. */
export interface IndexedTemplate {
  readonly name: string;
  readonly description?: string;
  /** Absolute path. */
  readonly folder: string;
  /** Below the folder of the source, with "/"; empty for that folder itself. */
  readonly path: string;
}

/**
 * The templates in `folder`: the one whose `template.json` lies there, those that a `template.json` with `templates` lists, or those
 * under `createConfig.templates` of its package.json, where vite-plus looks as well.
 *
 * @param shownAs stands for the folder in messages
 * @throws UserError TEMPLATE_INVALID where there is none, or the list is wrong
 */
export function readTemplateIndex(
  folder: string,
  shownAs: string = basename(folder),
): readonly IndexedTemplate[] {
  if (existsSync(join(folder, "template.json"))) {
    const place = placeIn(folder, "template.json", shownAs);
    if (isObject(place.value) && "templates" in place.value)
      return located(folder, index(place).templates, inside(place, "templates"));
    const { name, description } = identity(place);
    return [{ name, ...(description !== undefined && { description }), folder, path: "" }];
  }
  const listed = existsSync(join(folder, "package.json"))
    ? createConfig(placeIn(folder, "package.json", shownAs))
    : undefined;
  if (listed !== undefined) return located(folder, entries(listed), listed);
  throw new UserError(
    "TEMPLATE_INVALID",
    `${shownAs}: there is no template.json.`,
    "Name the folder that holds it: it may lie deeper.",
  );
}

/**
 * The template that is meant: the only one, or the one of that name.
 *
 * @throws UserError TEMPLATE_UNKNOWN with the names there are
 */
export function pickTemplate(
  templates: readonly IndexedTemplate[],
  name: string | undefined,
  shownAs: string,
): IndexedTemplate {
  const names = templates.map((each) => each.name);
  const [only] = templates;
  if (name === undefined && only !== undefined && templates.length === 1) return only;
  const found = templates.find((each) => each.name === name);
  if (found !== undefined) return found;
  const near = name === undefined ? undefined : nearest(name, names);
  throw new UserError(
    "TEMPLATE_UNKNOWN",
    name === undefined
      ? `${shownAs} has several templates.`
      : `${shownAs} has no template ${quote(name)}.`,
    near === undefined ? `Pick one of: ${names.join(", ")}.` : `Did you mean "${near}"?`,
  );
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly description?: string;
}

const name = text(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "a kebab-case name such as service");

const identity = (place: Place): { name: string; description?: string } => {
  if (!isObject(place.value)) refuse(place, `is ${shown(place.value)}`, "Write an object: { … }.");
  return { name: name(inside(place, "name")), ...descriptionIn(place) };
};

function descriptionIn(place: Place): { description?: string } {
  const description = inside(place, "description");
  return typeof description.value === "string" ? { description: text()(description) } : {};
}

const index = shape(
  {
    schemaVersion: oneOf(1),
    templates: list(shape({ name, path: text() }, { description: text() })),
  },
  { $schema: text() },
);

function createConfig(place: Place): Place | undefined {
  const config = isObject(place.value) ? place.value["createConfig"] : undefined;
  if (!isObject(config) || !("templates" in config)) return undefined;
  return inside(inside(place, "createConfig"), "templates");
}

/** As vite-plus has them, `template` being a path or, which is not for us, the name of a package. */
function entries(place: Place): readonly Entry[] {
  if (!Array.isArray(place.value))
    return refuse(place, `is ${shown(place.value)}`, "Write a list: [ … ].");
  return place.value.flatMap((each: unknown, at) => {
    const entry = inside(place, at);
    if (!isObject(each))
      return refuse(entry, `is ${shown(each)}`, `Write { "name": …, "path": "./…" }.`);
    const key = "path" in each ? "path" : "template";
    const path = text()(inside(entry, key));
    if (key === "template" && !path.startsWith("./")) return [];
    return [{ name: name(inside(entry, "name")), path, ...descriptionIn(entry) }];
  });
}

function located(
  folder: string,
  listed: readonly Entry[],
  place: Place,
): readonly IndexedTemplate[] {
  if (listed.length === 0) refuse(place, "is empty", `Write { "name": …, "path": "./…" }.`);
  const names = new Set<string>();
  return listed.map(({ path: written, ...entry }, at) => {
    if (names.has(entry.name))
      refuse(inside(place, at), `the template "${entry.name}" stands twice`, "Remove one.");
    names.add(entry.name);
    const path = written.replace(/^\.\//, "").replace(/\/$/, "");
    const fault = faultOfPath(path) ?? faultOfLink(folder, path);
    if (fault !== undefined)
      refuse(
        inside(place, at),
        `the path ${quote(written)} ${fault}`,
        `Write the path of a folder beside this file, such as "./${entry.name}".`,
      );
    return { ...entry, folder: join(folder, path), path };
  });
}

function faultOfLink(folder: string, path: string): string | undefined {
  const target = join(folder, path);
  if (!existsSync(join(target, "template.json"))) return "has no template.json";
  const real = relative(realpathSync(folder), realpathSync(target));
  return real.split(sep)[0] === ".." ? "leads out of the source" : undefined;
}

function placeIn(folder: string, file: string, shownAs: string): Place {
  const shownFile = `${shownAs}/${file}`;
  return parsePlace(
    reading(shownFile, () => readFileSync(join(folder, file), "utf8")),
    shownFile,
  );
}
