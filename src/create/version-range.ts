import { UserError } from "../shared/errors.ts";

/**
 * Refuses a version that is not in a range, both as npm writes them. Pre-releases count as well.
 *
 * @throws UserError TEMPLATE_INVALID: `what` and the version
 */
export async function refuseUnlessIn(
  range: string,
  version: string,
  { what, hint }: { readonly what: string; readonly hint: string },
): Promise<void> {
  const { default: satisfies } = await import("semver/functions/satisfies.js");
  if (satisfies(version, range, { includePrerelease: true })) return;
  throw new UserError("TEMPLATE_INVALID", `${what} ${version}.`, hint);
}
