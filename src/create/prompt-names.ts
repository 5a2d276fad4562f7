import type { Prompt } from "./manifest.ts";

type Named = Pick<Prompt, "id" | "flag" | "env">;

/** Without the dashes. */
export const flagOf = ({ id, flag }: Named): string => flag ?? words(id).join("-");

export const variableOf = ({ id, env }: Named): string =>
  env ?? `CORRAL_${words(id).join("_").toUpperCase()}`;

/** "workKind" → ["work", "kind"]. */
function words(id: string): readonly string[] {
  return id.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}
