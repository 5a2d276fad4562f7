import type { ChangeRequest } from "../follow/change-features.ts";
import { UserError } from "../shared/errors.ts";

/** What becomes of edited files, by the flags for it. @throws UserError USAGE */
export function editedFrom(given: {
  readonly merge?: true;
  readonly overwrite?: true;
}): ChangeRequest["edited"] {
  if (given.merge && given.overwrite)
    throw new UserError("USAGE", "--merge and --overwrite exclude each other.", "Give one.");
  if (given.merge) return "keep";
  return given.overwrite ? "overwrite" : "refuse";
}
