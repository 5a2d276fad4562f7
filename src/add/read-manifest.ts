import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { objectOf } from "./read-tsconfig.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/**
 * The package.json in a folder, read as strictly as Node reads it; empty where there is none.
 *
 * @param folder absolute path
 * @throws UserError PACKAGE_INVALID for one that Node would not take: a guess at the module system would break what it is made for
 */
export function readManifest(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return {};
  const manifest = parse(file);
  if (typeof manifest === "object" && manifest !== null && !Array.isArray(manifest))
    return objectOf(manifest);
  throw invalid(file, "it holds no object");
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error), error);
  }
}

function invalid(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    "PACKAGE_INVALID",
    `${quote(file)} cannot be read as JSON: ${why.split("\n")[0]}.`,
    "Put it right: it decides how files of the package import the primitives.",
    { cause },
  );
}
