import { managerOf } from "../create/package-manager.ts";
import type { Draft, Question } from "../create/question.ts";

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
 */
export function formatRepeat(
  { questions, draft }: { readonly questions: readonly Question[]; readonly draft: Draft },
  {
    userAgent,
    platform,
  }: { readonly userAgent: string | undefined; readonly platform: NodeJS.Platform },
): Repeat {
  const words = [...launcher(userAgent), String(draft["dir"])];
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

function launcher(userAgent: string | undefined): readonly string[] {
  switch (managerOf(userAgent)) {
    case undefined:
      return ["create-corral"];
    case "pnpm":
      return ["pnpm", "dlx", "create-corral"];
    case "yarn":
      return ["yarn", "dlx", "create-corral"];
    case "bun":
      return ["bunx", "create-corral"];
    case "deno":
      return ["deno", "run", "-A", "npm:create-corral"];
    default:
      return ["npx", "create-corral"];
  }
}

/** One word for the shell that people have there: POSIX, or cmd.exe. */
export function quoteForShell(word: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (platform === "win32") return `"${word.replaceAll('"', '\\"')}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
