import type { Question } from "../create/question.ts";
import { columns, wrap } from "./layout.ts";
import { commands, modes, type Mode } from "./modes.ts";

/** The page that `--help` prints, every line at most `width` characters wide. */
export function formatHelp(
  questions: readonly Question[],
  {
    version,
    width,
    program = ownProgram,
  }: { readonly version: string; readonly width: number; readonly program?: string },
): string {
  return [
    ...wrap(
      program === ownProgram
        ? `${program} ${version}: async TypeScript services in which no task gets loose`
        : `${program}, with ${ownProgram} ${version}`,
      width,
    ),
    "",
    "Usage",
    ...columns(
      [
        [`npm create ${initializerOf(program)}@latest`, "answer the questions"],
        [`npx ${program} [folder] [flags]`, "say it all at once"],
      ],
      width,
    ),
    "",
    ...(program === ownProgram ? commandHelp(width) : []),
    ...wrap(
      "Answers (a flag, else its variable, else its field of --answers, else a prompt, else its default)",
      width,
    ),
    ...groupsOf(questions).flatMap(([group, members]) => [
      ...(group === undefined ? [] : ["", ...wrap(group, width)]),
      ...columns(
        members.map((question) => [flagUsage(question), answerHelp(question)]),
        width,
      ),
    ]),
    "",
    "Modes",
    ...columns(
      modes.map((mode) => [modeUsage(mode), mode.help]),
      width,
    ),
    "",
  ].join("\n");
}

/** Questions without a heading first, then those under each, in order. */
function groupsOf(
  questions: readonly Question[],
): readonly (readonly [string | undefined, readonly Question[]])[] {
  const groups = new Map<string | undefined, Question[]>([[undefined, []]]);
  for (const question of questions) {
    const members = groups.get(question.group) ?? [];
    groups.set(question.group, [...members, question]);
  }
  return [...groups];
}

const ownProgram = "create-corral";

function commandHelp(width: number): string[] {
  const built = commands.filter(({ reserved }) => !reserved);
  const reserved = commands.filter((command) => command.reserved).map(({ name }) => name);
  const later = ["Kept for later", reserved.join(", ")] as const;
  return [
    "Commands",
    ...columns([...built.map(({ usage, help }) => [usage, help] as const), later], width),
    "",
  ];
}

/** What `npm create` calls a package: "create-x" is x, "@scope/create" is @scope, "@scope/create-x" is @scope/x. */
function initializerOf(program: string): string {
  return program
    .replace(/^create-/, "")
    .replace(/\/create(?:$|-(.+))/, (_, name?: string) => (name === undefined ? "" : `/${name}`));
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
