import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import type { Question } from "../create/question.ts";
import { commands, modes, type ModeFlag } from "./modes.ts";
import { splitOnce, unknownFlag } from "./flag-word.ts";

/** The command line taken apart; what the values mean is for the questions to say. */
export interface ParsedArgv {
  /** Words that are no flags, in order. */
  readonly words: readonly string[];
  /** Last text given for each question, by question id, and how it was written. */
  readonly answers: ReadonlyMap<string, { readonly text: string; readonly source: string }>;
  /** Choices that `--no-CHOICE` turned off. */
  readonly without: ReadonlySet<string>;
  readonly modes: ReadonlySet<ModeFlag>;
  /** Last text given for each mode that takes one, such as the path of `--answers`. */
  readonly values: ReadonlyMap<ModeFlag, string>;
}

/** The first word if it is a command, else `create`; `./word` is a folder. Switches may stand before it: they are handed on. */
export function parseCommand(argv: readonly string[]): {
  readonly command: string;
  readonly rest: readonly string[];
} {
  const first = argv.findIndex((word) => !switches.has(word));
  const command = commands.find(({ name }) => name === argv[first]);
  return command
    ? { command: command.name, rest: argv.filter((_, index) => index !== first) }
    : { command: "create", rest: argv };
}

/** The modes that take no value: what follows one is not of it. */
const switches: ReadonlySet<string> = new Set(
  modes.flatMap((mode) => {
    if ("placeholder" in mode) return [];
    return "letter" in mode ? [`--${mode.flag}`, `-${mode.letter}`] : [`--${mode.flag}`];
  }),
);

/** Whether a switch is on the line, before anything is known about the rest of it. */
export function hasMode(argv: readonly string[], flag: ModeFlag): boolean {
  const letter = modes.map((mode) =>
    "letter" in mode && mode.flag === flag ? `-${mode.letter}` : "",
  );
  const end = argv.indexOf("--");
  const flags = end === -1 ? argv : argv.slice(0, end);
  return flags.some((word) => word === `--${flag}` || (word !== "" && letter.includes(word)));
}

/**
 * Takes `argv` apart by the flags of the modes and of `questions`; the last of a repeated flag counts.
 *
 * @param unknown `skip` passes by what cannot be understood while the template, which may have flags of its own, is not known
 * @throws UserError USAGE for an unknown flag, a value that is missing, or one that a switch does not take
 */
export function parseArgv(
  argv: readonly string[],
  questions: readonly Question[],
  { unknown = "refuse" }: { readonly unknown?: "refuse" | "skip" } = {},
): ParsedArgv {
  const known = knownFlags(questions);
  const words: string[] = [];
  const answers = new Map<string, { text: string; source: string }>();
  const without = new Set<string>();
  const on = new Set<ModeFlag>();
  const values = new Map<ModeFlag, string>();

  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === "--") {
      words.push(...argv.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const [written, inline] = splitOnce(word);
    const flag = known.get(written);
    if (flag === undefined) {
      if (unknown === "skip") continue;
      const opposite = known.get(written.replace(/^--/, "--no-"));
      throw opposite?.kind === "without"
        ? notAlone(written, opposite)
        : unknownFlag(written, known.keys());
    }
    if (flag.takesValue) {
      const text = inline ?? argv[++index];
      const forgotten = inline === undefined && text !== "-" && text?.startsWith("-");
      if (text === undefined || forgotten) {
        if (unknown === "skip") continue;
        throw needsValue(written);
      }
      if (flag.kind === "mode") values.set(flag.id, text);
      else if (flag.kind === "answer") answers.set(flag.id, { text, source: written });
      continue;
    }
    if (flag.kind === "mode") on.add(flag.id);
    if (flag.kind === "without") without.add(flag.id);
    if (flag.kind === "answer" && !flag.negated) {
      answers.set(flag.id, { text: inline ?? "true", source: written });
    } else if (inline !== undefined && unknown === "refuse") throw takesNoValue(written);
    if (flag.kind === "answer" && flag.negated)
      answers.set(flag.id, { text: "false", source: written });
  }
  return { words, answers, without, modes: on, values };
}

type Flag =
  | { readonly kind: "mode"; readonly id: ModeFlag; readonly takesValue: boolean }
  | Without
  | {
      readonly kind: "answer";
      readonly id: string;
      readonly takesValue: boolean;
      readonly negated: boolean;
    };

interface Without {
  readonly kind: "without";
  readonly id: string;
  readonly takesValue: false;
  /** The flag that the choice is one of, without dashes. */
  readonly of: string;
}

/** By spelling, dashes included. */
function knownFlags(questions: readonly Question[]): ReadonlyMap<string, Flag> {
  const known = new Map<string, Flag>();
  for (const mode of modes) {
    const flag: Flag = { kind: "mode", id: mode.flag, takesValue: "placeholder" in mode };
    known.set(`--${mode.flag}`, flag);
    if ("letter" in mode) known.set(`-${mode.letter}`, flag);
  }
  for (const question of questions) {
    const { id, kind } = question;
    const flag: Flag = { kind: "answer", id, takesValue: kind !== "boolean", negated: false };
    known.set(`--${question.flag}`, flag);
    if (kind === "boolean") known.set(`--no-${question.flag}`, { ...flag, negated: true });
    if (kind !== "multiselect" || question.without === undefined) continue;
    for (const { value } of question.choices) {
      const of = question.flag;
      known.set(`--no-${value}`, { kind: "without", id: String(value), takesValue: false, of });
    }
  }
  return known;
}

/** The nearest flag is the one that says the opposite. */
const notAlone = (written: string, { id, of }: Without): UserError =>
  new UserError("USAGE", `${quote(written)} is not a flag.`, `Write it into --${of}=${id}.`);

const needsValue = (written: string): UserError =>
  new UserError(
    "USAGE",
    `${written} needs a value.`,
    `Write ${written}=… if it begins with a dash.`,
  );

const takesNoValue = (written: string): UserError =>
  new UserError("USAGE", `${written} takes no value.`, `Write ${written} alone.`);
