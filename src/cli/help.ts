import type { Question } from "../create/question.ts";
import { columns, wrap } from "./layout.ts";
import { commands, modes, type Mode } from "./modes.ts";

/** The page that `--help` prints, every line at most `width` characters wide. */
export function formatHelp(
  questions: readonly Question[],
  { version, width }: { readonly version: string; readonly width: number },
): string {
  const built = commands.filter(({ reserved }) => !reserved);
  const reserved = commands.filter((command) => command.reserved).map(({ name }) => name);
  const later = ["Kept for later", reserved.join(", ")] as const;
  return [
    ...wrap(
      `create-corral ${version}: async TypeScript services in which no task gets loose`,
      width,
    ),
    "",
    "Usage",
    ...columns(
      [
        ["npm create corral@latest", "answer the questions"],
        ["npx create-corral [folder] [flags]", "say it all at once"],
      ],
      width,
    ),
    "",
    "Commands",
    ...columns([...built.map(({ usage, help }) => [usage, help] as const), later], width),
    "",
    ...wrap(
      "Answers (a flag, else its variable, else its field of --answers, else a prompt, else its default)",
      width,
    ),
    ...columns(
      questions.map((question) => [flagUsage(question), answerHelp(question)]),
      width,
    ),
    "",
    "Modes",
    ...columns(
      modes.map((mode) => [modeUsage(mode), mode.help]),
      width,
    ),
    "",
  ].join("\n");
}

/** How a question's flag is written: `--node 20|22|24|26`, `--[no-]git`. */
export function flagUsage(question: Question): string {
  switch (question.kind) {
    case "boolean":
      return `--[no-]${question.flag}`;
    case "select": {
      const { choices, other } = question;
      const answers = choices.map(({ value }) => String(value));
      return `--${question.flag} ${[...answers, ...(other ? [other.placeholder] : [])].join("|")}`;
    }
    case "multiselect":
      return `--${question.flag} <a,b>`;
    case "number":
      return `--${question.flag} <number>`;
    default:
      return `--${question.flag} ${question.placeholder}`;
  }
}

/** The default in words; undefined where the question must be answered. */
export function defaultOf(question: Question): string | undefined {
  if (question.defaultHelp !== undefined) return question.defaultHelp;
  const value = question.default?.({});
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === undefined ? undefined : String(value);
}

function answerHelp(question: Question): string {
  const fallback = defaultOf(question);
  const lists =
    question.kind === "multiselect"
      ? `: ${question.choices.map(({ value }) => value).join(", ")}`
      : "";
  return `${question.help}${lists} [${question.env}; ${fallback === undefined ? "required" : `default: ${fallback}`}]`;
}

function modeUsage(mode: Mode): string {
  const letter = mode.letter === undefined ? "" : `-${mode.letter}, `;
  return `${letter}--${mode.flag}${mode.placeholder === undefined ? "" : ` ${mode.placeholder}`}`;
}
