import type { Value } from "./answers.ts";
import type { Choice, Condition } from "./condition.ts";
import { decoder, described, list, listOfSome, oneLine, oneOf, record, scalar } from "./decode.ts";
import { shape, text, truth } from "./decode.ts";
import type { Decoder, Schema } from "./decode.ts";
import { choiceOf, condition, conditionSchema } from "./decode-condition.ts";
import { identifier, kebab, line } from "./decode-names.ts";
import { prompt } from "./decode-prompt.ts";
import { merges, modes, moments, owners, renderings } from "./manifest.ts";
import type { Computed, WrittenManifest } from "./manifest.ts";
import { isObject } from "../shared/is-object.ts";

const version = text(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/, "a version such as 1.0.0");
const npmName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const camel = "a camelCase name such as workKind";

/** `{ "eslint": "9.0.0" }`, each value a choice. */
const packages = record(
  choiceOf(text(oneLine, 'a version, such as "1.2.3"')),
  npmName,
  "the name of a package on npm",
);

const parts = {
  dependencies: described(
    "Name on npm → version, for package.json. `[]` takes one of a base out.",
    packages,
  ),
  devDependencies: described("As `dependencies`, for development.", packages),
  scripts: described(
    "Scripts of package.json; where Deno manages the packages, tasks of deno.json. Each is a template.",
    record(choiceOf(line)),
  ),
  primitives: described(
    "Primitives by name, such as `Semaphore`: copied with all that they import, also where no file of the template imports them.",
    list(choiceOf(line)),
  ),
};

const truthOrCondition: Decoder<boolean | Condition> = decoder<boolean | Condition>(
  { anyOf: [truth.schema, condition.schema] },
  (place) => (isObject(place.value) ? condition(place) : truth(place)),
);

const feature = shape(
  {
    id: described(
      'Name in flags, conditions (`{ "feature": … }`) and templates (`features.<id>`).',
      text(kebab, "a kebab-case name such as worker-pool"),
    ),
    label: described("What the prompt shows.", line),
  },
  {
    hint: described("Shown beside the label.", line),
    default: described(
      "On when nobody says otherwise; a condition sees the answers, not other features.",
      truthOrCondition,
    ),
    requires: described("Features without which it cannot be on.", list(line)),
    conflicts: described("Features beside which it cannot be on.", list(line)),
    inside: described(
      "For a feature that works only where the project stands by itself: what to change when it lies in another repository or in a workspace. There it is off unless asked for.",
      line,
    ),
    member: described(
      "The same for a feature that only being a member of a workspace stands in the way of.",
      line,
    ),
    ...parts,
  },
);

const scalarOrTexts: Decoder<Computed> = decoder<Computed>(
  { anyOf: [scalar.schema, list(text()).schema] },
  (place) => (Array.isArray(place.value) ? list(text())(place) : scalar(place)),
);
const chosen = choiceOf(scalarOrTexts);

const computedValue: Decoder<Condition | Choice<Computed>> = decoder<Condition | Choice<Computed>>(
  { anyOf: [condition.schema, chosen.schema] },
  (place) =>
    isObject(place.value) && !Object.hasOwn(place.value, "value")
      ? condition(place)
      : chosen(place),
);

const fileRule = shape(
  {
    glob: described("Which files: paths as they lie in the template. `*` `**` `?` `{a,b}`.", line),
  },
  {
    when: described("The files are left out unless this holds.", condition),
    rename: described("Path in the project; a template.", line),
    mode: described("Whether the file can be run.", oneOf(...modes)),
    render: described(
      "Absent: what ends in `.hbs` is rendered, without that ending, and all else is copied byte for byte. `copy` keeps the ending.",
      oneOf(...renderings),
    ),
    forEach: described(
      "Name of a list, an answer or a computed value: one file for each entry, which `rename` and the file call `item`. Needs `rename`.",
      text(identifier, camel),
    ),
    merge: described(
      "What becomes of a file that lies at the same path in a base: `json` `yaml` `env` `lines` join the two, `ours` and `once` keep what is there, `text` and `theirs` replace it, as no rule does. package.json is always joined.",
      oneOf(...merges),
    ),
    owner: described(
      "`user`: made once, from then on the user's; it counts never as drifted, nor is it touched later.",
      oneOf(...owners),
    ),
  },
);

const extension = shape(
  {
    template: described(
      "A built-in template's name, a folder (`../base`, from this template's), or an address as `--template` takes it.",
      line,
    ),
  },
  {
    range: described("Range that its version must be in, such as `^1.2`.", line),
    omit: described(
      "Globs of project paths: files of the base, and of what it extends, that are left out.",
      list(line),
    ),
  },
);

const header = shape(
  {
    glob: described("Which files: paths in the project. `*` `**` `?` `{a,b}`.", line),
    lines: described("The lines as they stand, comment signs included.", listOfSome(line)),
  },
  {},
);

const hook = shape(
  {
    exec: described(
      "Program and arguments, each a template. No shell: nothing in them is expanded.",
      listOfSome(line),
    ),
    after: described(
      "When: after the files are written, or after the installation.",
      oneOf(...moments),
    ),
  },
  {
    when: described("Run only when this holds.", condition),
    why: described("What it is for, shown with the command where consent is asked.", line),
  },
);

const renames = list(
  shape(
    {
      from: described("Path in projects of earlier versions.", line),
      to: described("Path now.", line),
    },
    {},
  ),
);

const migration = shape(
  {
    from: described("Range of versions of the template.", line),
    to: described("Version that this leads to.", version),
  },
  {
    renames: described("Files that moved.", renames),
    prompts: described(
      "Prompts that have another name: old id → new id.",
      record(text(identifier, camel), identifier, camel),
    ),
    codemod: described("A codemod of this program to run over the project.", line),
  },
);

const answer: Decoder<Value> = decoder<Value>(scalarOrTexts.schema, scalarOrTexts);

const test = shape(
  { name: described("What it shows; also names it on the command line.", line) },
  {
    answers: described(
      "Fields of an answers file; what is left out takes its default.",
      record(answer),
    ),
    golden: described("Folder beside the manifest with the expected project.", line),
    files: described("Paths of all files of the project.", list(line)),
    commands: described(
      "Commands that must end with 0 in the new project, as lists of words.",
      list(listOfSome(line)),
    ),
  },
);

/** The one table: what the parser takes, the published schema and the docs. */
export const decodeManifest: Decoder<WrittenManifest> = shape(
  {
    schemaVersion: described("Version of this format.", oneOf(1)),
    name: described("Name of the template.", text(kebab, "a kebab-case name such as http")),
    version: described("Version of the template, by semver.", version),
    description: described("One line: what it makes.", line),
  },
  {
    $schema: described("Where an editor finds the schema.", text()),
    engine: described("Range of versions of create-corral that can read the template.", line),
    root: described(
      "Folder of the files, beside the manifest; `files` when absent.",
      text(/^[A-Za-z0-9_-]+$/, "the name of the folder beside the manifest that holds the files"),
    ),
    extends: described("Templates that this one lies over, the lowest first.", list(extension)),
    prompts: described("Questions, in the order in which they are asked.", list(prompt)),
    computed: described(
      "Derived values, in order: each may use the answers, and the values before it. A condition gives true or false; a text is a template.",
      record(computedValue, identifier, camel),
    ),
    features: described("Parts that can be left out, added and removed later.", list(feature)),
    files: described(
      "Rules for files. All that match a file count; of two that say the same, the last.",
      list(fileRule),
    ),
    headers: described(
      "Lines at the top of files, such as a licence asks for: files of a base included, copied primitives not.",
      list(header),
    ),
    ...parts,
    hooks: described("Commands of the template: run only with consent.", list(hook)),
    renames: described("Files that moved since an earlier version.", renames),
    migrations: described("What projects of earlier versions need.", list(migration)),
    tests: described(
      "What `npx create-corral template test` holds the template against.",
      list(test),
    ),
    nextSteps: described(
      "What to do in the new project, a line each; templates. Where there are some, they stand for those of a base.",
      list(choiceOf(line)),
    ),
  },
);

/** JSON Schema (2020-12) of `template.json`, comments and trailing commas aside. */
export const manifestSchema = (): Schema => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Template of create-corral",
  description: "template.json: everything about a template, as data.",
  ...decodeManifest.schema,
  $defs: { condition: conditionSchema() },
});
