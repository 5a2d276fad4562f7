import Range from "semver/classes/range.js";
import { UserError } from "../shared/errors.ts";

/**
 * Refuses a version that is not in a range, both as npm writes them. Pre-releases count as well.
 *
 * @throws UserError TEMPLATE_INVALID: `what` and the version
 */
export function refuseUnlessIn(
  range: string,
  version: string,
  { what, hint }: { readonly what: string; readonly hint: string },
): void {
  let wanted: InstanceType<typeof Range>;
  try {
    wanted = new Range(range, { includePrerelease: true });
  } catch (error) {
    throw new UserError(
      "TEMPLATE_INVALID",
      `${what} ${version}: that is no range of versions.`,
      "Write one as npm does, such as ^1.2.",
      { cause: error },
    );
  }
  if (wanted.test(version)) return;
  throw new UserError("TEMPLATE_INVALID", `${what} ${version}.`, hint);
}
