import { isOther, parseText, type Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";
import { flagUsage } from "./help.ts";
import { modes, type ModeFlag } from "./modes.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether npm started this program in the way in which it takes flags for its own unless `--` stands before them. */
export function mayKeepFlags(env: Environment): boolean {
  const agent = env["npm_config_user_agent"] ?? "";
  return agent.startsWith("npm/") && ["init", "exec"].includes(env["npm_command"] ?? "");
}

/** Whether npm has kept this switch, which stands before no `--`. */
export function keepsMode(flag: ModeFlag, env: Environment): boolean {
  const value = mayKeepFlags(env) && !npmsOwn.has(flag) ? valueKept(flag, env) : undefined;
  return value !== undefined && !["", "false"].includes(value);
}

/** What npm has kept of the answer to a question, or of the file of `--answers`: the value, or the only word that can be it. */
export function keptValue(
  wanted: Question | "answers",
  words: readonly string[],
  env: Environment,
): string | undefined {
  if (!mayKeepFlags(env)) return undefined;
  const question = wanted === "answers" ? undefined : wanted;
  const value = valueKept(question?.flag ?? "answers", env);
  if (value !== "true") return value || undefined;
  const [word, ...others] = words.filter(
    (each) => question === undefined || takes(question, each, words),
  );
  return others.length === 0 ? word : undefined;
}

/**
 * The command line as it was meant: `npm create corral my-app --template=http`, without npm's `--`, leaves `my-app` in `argv` and
 * `npm_config_template=http` in the environment. Of `--template http` it leaves the two words and `npm_config_template=true`: the
 * word is given back to the flag if that is possible in one way only. `--yes` is npm's own and stays so.
 *
 * @param questions every question of every template
 * @throws UserError USAGE with the line to write, when it is not certain what belongs to what
 */
export function recoverFlags(
  argv: readonly string[],
  env: Environment,
  questions: () => readonly Question[],
): readonly string[] {
  const words = argv;
  if (!mayKeepFlags(env)) return argv;
  const every = questions();
  const kept = keptFlags(env, every);
  const complete = kept.flatMap((flag) => (flag.kind === "complete" ? [flag.word] : []));
  const open = kept.filter((flag) => flag.kind === "open");
  // What is written on the line itself comes last, and counts.
  if (open.length === 0) return [...complete, ...words];

  const known = Boolean(env["CORRAL_DIR"]) || complete.some((word) => word.startsWith("--dir="));
  const dir = every.find(({ id }) => id === "dir");
  const folder: OpenFlag = { kind: "open", flag: "dir", question: dir, usage: "<folder>" };
  const slots = words.length > open.length && !known ? [...open, folder] : open;
  const [way, ...others] = words.length === slots.length ? assignments(slots, words) : [];
  if (way === undefined || others.length > 0) throw uncertain(words, complete, open);
  return [...complete, ...way];
}

interface CompleteFlag {
  readonly kind: "complete";
  /** As it is written, value included. */
  readonly word: string;
}

/** A flag whose value is among the words that are left over. */
interface OpenFlag {
  readonly kind: "open";
  readonly flag: string;
  /** Absent for a mode, which takes any value. */
  readonly question: Question | undefined;
  /** The flag with what stands for its value. */
  readonly usage: string;
}

function keptFlags(
  env: Environment,
  questions: readonly Question[],
): readonly (CompleteFlag | OpenFlag)[] {
  const complete = (word: string): CompleteFlag => ({ kind: "complete", word });
  const flags: (CompleteFlag | OpenFlag)[] = [];
  for (const mode of modes) {
    const value = valueKept(mode.flag, env);
    if (value === undefined || ["", "false"].includes(value) || npmsOwn.has(mode.flag)) continue;
    if (!("placeholder" in mode)) flags.push(complete(`--${mode.flag}`));
    else if (value !== "true") flags.push(complete(`--${mode.flag}=${value}`));
    else
      flags.push({
        kind: "open",
        flag: mode.flag,
        question: undefined,
        usage: `--${mode.flag} ${mode.placeholder}`,
      });
  }
  for (const question of questions) {
    const { flag, kind } = question;
    const value = valueKept(flag, env);
    if (kind === "multiselect" && question.without !== undefined) {
      const off = question.choices.filter((choice) => valueKept(String(choice.value), env) === "");
      flags.push(...off.map((choice) => complete(`--no-${choice.value}`)));
    }
    if (value === undefined) continue;
    if (kind === "boolean") {
      flags.push(
        complete(value === "false" || value === "" ? `--no-${flag}` : `--${flag}=${value}`),
      );
    } else if (value === "true") {
      flags.push({ kind: "open", flag, question, usage: flagUsage(question) });
    } else if (value !== "") flags.push(complete(`--${flag}=${value}`));
  }
  return flags;
}

/** Flags that mean the same to npm, or that it answers itself. */
const npmsOwn: ReadonlySet<string> = new Set(["yes", "help", "version"]);

/** What npm has made of `--flag`: "true" where no value was tied to it, "" of `--no-flag`. */
function valueKept(flag: string, env: Environment): string | undefined {
  const read = (name: string): string | undefined => env[`npm_config_${name.replaceAll("-", "_")}`];
  switch (flag) {
    case "git": {
      // npm's own setting of that name is the path of a program: `--git` makes it empty.
      const value = read("git");
      if (value === "") return "true";
      return value === "false" ? value : undefined;
    }
    case "pm":
      // Read as the letters -p and -m, which are its --parseable and --message.
      return read("pm") ?? (read("parseable") === "true" ? read("message") : undefined);
    case "node": {
      // npm 10 takes it for its --node-options.
      const options = read("node-options");
      return read("node") ?? (/^\d+$/.test(options ?? "") ? options : undefined);
    }
    default:
      return read(flag)?.split("\n\n").at(-1);
  }
}

/** Every way to give each slot one of the words, as a command line each. */
function assignments(
  slots: readonly OpenFlag[],
  words: readonly string[],
): readonly (readonly string[])[] {
  const [slot, ...others] = slots;
  if (slot === undefined) return [[]];
  return words.flatMap((word, index) => {
    const { question, flag } = slot;
    if (question !== undefined && !takes(question, word, words)) return [];
    const rest = words.filter((_, at) => at !== index);
    return assignments(others, rest).map((way) => [`--${flag}=${word}`, ...way]);
  });
}

/** Whether a word can be the answer. A template's name among the words leaves an address to be the folder. */
function takes(question: Question, word: string, words: readonly string[]): boolean {
  try {
    const value = parseText(question, word, question.flag);
    if (!("choices" in question) || !isOther(question, value)) return true;
    return !words.some((each) => question.choices.some((choice) => choice.value === each));
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function uncertain(
  words: readonly string[],
  complete: readonly string[],
  open: readonly OpenFlag[],
): UserError {
  const known = complete.map((word) => quoteForShell(word, process.platform));
  const line = ["npm create corral -- <folder>", ...known, ...open.map(({ usage }) => usage)];
  const taken = open.map(({ flag }) => `--${flag}`).join(", ");
  const left = words.length === 0 ? "no value" : words.map(quote).join(", ");
  return new UserError(
    "USAGE",
    `npm has kept ${taken} for itself and left ${left}: what belongs to what is not certain.`,
    `Put -- before the flags: ${line.join(" ")}`,
  );
}
