import * as nodeFs from "node:fs";
import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { homeOf } from "./npm-config.ts";
import type { SourceRecord } from "./source.ts";
import { matchesSource } from "./source-pattern.ts";
import { statsOf } from "../project/file-system.ts";
import { UserError } from "../shared/errors.ts";
import { JsonSyntaxError, parseJsonc } from "../shared/jsonc.ts";
import { isObject } from "../shared/is-object.ts";
import { quote } from "../shared/quote.ts";

/**
 * Whether code of a template may run without asking: its digest was consented to before, or is named by `given` or CORRAL_TRUST, or
 * CORRAL_TRUST or the user's `trust.json` has its digest or its source.
 *
 * @param digest of the template with all its layers: `sha256-` and 64 hex digits
 * @param given what `--trust` named
 * @throws UserError USAGE for a list that cannot be read, or that others could have written: it trusts nothing
 */
export function isTrusted(
  record: SourceRecord,
  digest: string,
  env: NodeJS.ProcessEnv,
  given: readonly string[] = [],
): boolean {
  if (record.kind === "builtin") return true;
  const isNamed = (list: readonly string[]) =>
    list.some((entry) => (isDigest(entry) ? entry === digest : matchesSource(entry, record, env)));
  return (
    (isDigest(digest) && [...given, ...readConsents(env)].includes(digest)) ||
    isNamed((env["CORRAL_TRUST"] ?? "").split(/[\s,]+/).filter((entry) => entry !== "")) ||
    isNamed(readTrustFile(env))
  );
}

/** Keeps a consent that was given at a terminal; where it cannot be kept, the next run asks again. */
export function rememberTrust(digest: string, env: NodeJS.ProcessEnv): void {
  if (!isDigest(digest)) return;
  try {
    mkdirSync(configFolder(env), { recursive: true, mode: 0o700 });
    // One short line at the end of the file: two runs at once lose neither.
    appendFileSync(consentsFile(env), `${digest}\n`, { mode: 0o600 });
  } catch {
    // A machine whose settings cannot be written to.
  }
}

const isDigest = (text: string): boolean => /^sha256-[0-9a-f]{64}$/.test(text);

const consentsFile = (env: NodeJS.ProcessEnv) => join(configFolder(env), "consents");
const trustFile = (env: NodeJS.ProcessEnv) => join(configFolder(env), "trust.json");

/** Of the user, by the platform's custom. Absolute. */
function configFolder(env: NodeJS.ProcessEnv): string {
  const given = env["XDG_CONFIG_HOME"];
  if (given !== undefined && given !== "") return join(given, "corral");
  if (process.platform === "win32" && env["APPDATA"]) return join(env["APPDATA"], "corral");
  return join(homeOf(env), ".config", "corral");
}

function readConsents(env: NodeJS.ProcessEnv): readonly string[] {
  return (readOwn(consentsFile(env)) ?? "").split("\n").filter(isDigest);
}

/** `{ "sources": ["github:acme/*"], "digests": ["sha256-…"] }`, comments allowed. */
function readTrustFile(env: NodeJS.ProcessEnv): readonly string[] {
  const file = trustFile(env);
  const text = readOwn(file);
  if (text === undefined) return [];
  const refuse = (line: number, why: string): never => {
    throw new UserError(
      "USAGE",
      `${file}:${line}: ${why}.`,
      'Write { "sources": ["github:acme/*", "npm:@acme/*"], "digests": ["sha256-…"] }.',
    );
  };
  try {
    const document = parseJsonc(text);
    const { value } = document;
    if (!isObject(value)) return refuse(1, "holds no object");
    return Object.entries(value).flatMap(([key, list]) => {
      const line = document.lineOf([key]);
      if (key !== "sources" && key !== "digests")
        return refuse(line, `has no use for ${quote(key)}`);
      const entries: readonly unknown[] = Array.isArray(list)
        ? list
        : refuse(line, `${quote(key)} is no list`);
      return entries.map((entry, index) => {
        const isRight = typeof entry === "string" && isDigest(entry) === (key === "digests");
        return isRight
          ? entry
          : refuse(
              document.lineOf([key, index]),
              key === "digests" ? "is no digest" : "is no source",
            );
      });
    });
  } catch (error) {
    if (error instanceof JsonSyntaxError) return refuse(error.line, error.message);
    throw error;
  }
}

/** Undefined when there is none. @throws UserError USAGE when somebody else could have written it */
function readOwn(file: string): string | undefined {
  const stats = statsOf(nodeFs, file) && statSync(file);
  if (stats === undefined) return undefined;
  const user = process.getuid?.();
  const isOwn =
    user === undefined || ((stats.uid === user || stats.uid === 0) && (stats.mode & 0o022) === 0);
  if (isOwn) return readFileSync(file, "utf8");
  throw new UserError(
    "USAGE",
    `${file} can be changed by others, so it is not followed.`,
    `Make it yours alone: chmod go-w ${file}`,
  );
}
