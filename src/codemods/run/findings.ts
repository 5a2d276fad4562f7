import type { Site } from "../site.ts";

/** Codes that say that a site is right as it is, or that nobody here can change it: `check` is silent about them. */
const fine: ReadonlySet<string> = new Set([
  "ignored",
  "generated-file",
  "config-file",
  "serialised-callback",
  "hoisted-callback",
  "owned-by-effect",
  "own-timer",
  "other-promisify",
  "shadowed-promise",
]);

/** Whether somebody should look at the site. */
export function isFinding({ outcome, code }: Site): boolean {
  return outcome !== "reported" || !fine.has(code);
}
