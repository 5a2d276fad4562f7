import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../shared/errors.ts";
import { parseJsonc } from "../shared/jsonc.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";
import { codemodFlags } from "./codemod-flags.ts";
import type { Flag } from "./flags.ts";

/** The name of the config file, at the root of the repository. */
export const configName = "corral.json";

/** What the file says, under the names of the flags; flags count before it. */
export interface CodemodConfig {
  readonly rules?: readonly string[];
  readonly unsafe?: readonly string[];
  readonly concurrency?: number;
  readonly into?: string;
  readonly "import-from"?: string;
  readonly jobs?: number;
}

const fields: readonly (Flag & { readonly field: string })[] = codemodFlags.filter(
  (flag) => "field" in flag,
);

/**
 * Reads `corral.json`: an object, in it `codemod`, an object of fields. Folders in it begin at the root.
 *
 * @throws UserError USAGE when it holds anything else
 */
export function readConfig(root: string): CodemodConfig {
  const path = join(root, configName);
  if (!existsSync(path)) return {};
  let whole: unknown;
  try {
    whole = parseJsonc(readFileSync(path, "utf8")).value;
  } catch (error) {
    throw wrong(
      `${configName} cannot be read: ${error instanceof Error ? error.message : ""}`,
      error,
    );
  }
  if (!isObject(whole)) throw wrong(`${configName} is no object.`);
  for (const name of Object.keys(whole)) {
    if (fields.some(({ field }) => field === name))
      throw wrong(
        `${quote(name)} stands at the top of ${configName}.`,
        undefined,
        `Write { "codemod": { ${quote(name)}: … } }.`,
      );
    refuseUnknown(name, ["$schema", "codemod"]);
  }
  const { codemod = {} } = whole;
  if (!isObject(codemod)) throw wrong(`"codemod" in ${configName} is no object.`);
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(codemod)) {
    refuseUnknown(
      name,
      fields.map(({ field }) => field),
    );
    const flag = fields.find(({ field }) => field === name)!;
    if (!isOfKind(flag, value))
      throw wrong(`${quote(name)} in ${configName} must be ${kinds[flag.kind]}.`);
    read[flag.flag] = name === "into" ? resolve(root, String(value)) : value;
  }
  return read;
}

/** The JSON schema of the file, from the table of flags. */
export function configSchema(): object {
  const properties = fields.map(({ field, kind, help }) => [
    field,
    { ...schemas[kind], description: help },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `${configName} of create-corral`,
    type: "object",
    properties: {
      $schema: { type: "string" },
      codemod: {
        type: "object",
        description: "What `codemod` and `check` take where no flag says otherwise.",
        properties: Object.fromEntries(properties),
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  };
}

const schemas = {
  switch: { type: "boolean" },
  text: { type: "string", minLength: 1 },
  list: { type: "array", items: { type: "string" } },
  number: { type: "integer", minimum: 1 },
} as const satisfies Record<Flag["kind"], object>;

const kinds: Readonly<Record<Flag["kind"], string>> = {
  switch: "true or false",
  text: "a text",
  list: "a list of texts",
  number: "a whole number from 1",
};

function isOfKind({ kind }: Flag, value: unknown): boolean {
  if (kind === "switch") return typeof value === "boolean";
  if (kind === "text") return typeof value === "string" && value !== "";
  if (kind === "number") return Number.isSafeInteger(value) && Number(value) >= 1;
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function refuseUnknown(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw wrong(
    `${configName} knows no ${quote(name)}.`,
    undefined,
    near === undefined ? undefined : `Did you mean ${quote(near)}?`,
  );
}

function wrong(
  what: string,
  cause?: unknown,
  hint = "`npx create-corral schema codemod` prints its schema.",
): UserError {
  return new UserError("USAGE", what, hint, { cause });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
