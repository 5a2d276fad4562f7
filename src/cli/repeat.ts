import { managerOf } from "../create/package-manager.ts";
import type { Draft, Question } from "../create/question.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";

export interface Repeat {
  readonly command: string;
  /** Variables that hold the secret answers. */
  readonly secrets: readonly string[];
}

/**
 * The command that gives the same answers again, each one spelled out, in the form of the package
 * manager that started this program. Secrets are left out: their variables are named instead.
 *
 * @param userAgent `npm_config_user_agent`; without it the program was started by its own name
 * @param program name of the package whose program was started
 */
export function formatRepeat(
  { questions, draft }: { readonly questions: readonly Question[]; readonly draft: Draft },
  {
    userAgent,
    platform,
    program = "create-corral",
  }: {
    readonly userAgent: string | undefined;
    readonly platform: NodeJS.Platform;
    readonly program?: string;
  },
): Repeat {
  const words = [...launcher(program, userAgent), String(draft["dir"])];
  const secrets: string[] = [];
  for (const question of questions) {
    const value = draft[question.id];
    if (question.id === "dir" || value === undefined || value === "") continue;
    if (question.kind === "secret") secrets.push(question.env);
    else if (typeof value === "boolean") words.push(`--${value ? "" : "no-"}${question.flag}`);
    else if (Array.isArray(value)) words.push(`--${question.flag}`, value.join(",") || "none");
    else words.push(...flagAndValue(question.flag, String(value)));
  }
  const quoted = [...words, "--yes"].map((word) => quoteForShell(word, platform));
  return { command: quoted.join(" "), secrets };
}

/** A value that begins with a dash would be read as a flag. */
function flagAndValue(flag: string, value: string): string[] {
  return value.startsWith("-") ? [`--${flag}=${value}`] : [`--${flag}`, value];
}

function launcher(program: string, userAgent: string | undefined): readonly string[] {
  switch (managerOf(userAgent)) {
    case undefined:
      // A package of somebody else may call its program anything.
      return program === "create-corral" ? [program] : ["npx", program];
    case "pnpm":
      return ["pnpm", "dlx", program];
    case "yarn":
      return ["yarn", "dlx", program];
    case "bun":
      return ["bunx", program];
    case "deno":
      return ["deno", "run", "-A", `npm:${program}`];
    default:
      return ["npx", program];
  }
}
