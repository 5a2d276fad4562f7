import type { Look } from "./create-text.ts";
import { usageOf } from "./flags.ts";
import type { Flag } from "./flags.ts";
import { columns, wrap } from "./layout.ts";

export interface About {
  /** One sentence. */
  readonly summary: string;
  /** Command lines and what they do. */
  readonly usage: readonly (readonly [string, string])[];
}

/** The page that `--help` prints for a command with flags of its own. */
export function formatCommandHelp(
  { summary, usage }: About,
  flags: readonly Flag[],
  { width }: Pick<Look, "width">,
): string {
  return [
    ...wrap(summary, width),
    "",
    "Usage",
    ...columns(usage, width),
    "",
    "Flags",
    ...columns(
      flags.map((flag) => [usageOf(flag), flag.help] as const),
      width,
    ),
    "",
  ].join("\n");
}
