import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { defaultOf, flagUsage } from "../src/cli/help.ts";
import { commands, modes, type Mode } from "../src/cli/modes.ts";
import { questionsFor } from "../src/create/questions.ts";
import { readOutlines } from "../src/create/read-outlines.ts";
import type { Question } from "../src/create/question.ts";

export const optionsPage = fileURLToPath(new URL("../docs/options.md", import.meta.url));

/** docs/options.md, from the same tables that the program reads. */
export async function formatOptionsPage(): Promise<string> {
  const templates = readOutlines();
  // Defaults that depend on the machine are said in words, so none of this shows.
  const around = {
    cwd: "/",
    nodeVersion: "24.0.0",
    userAgent: undefined,
    templates,
    fetches: true,
    placeOf: () => ({ repository: undefined, workspace: undefined }),
    without: new Set<string>(),
  };
  const shared = questionsFor(undefined, around);
  const ids = new Set(shared.map(({ id }) => id));
  const own = templates.map(({ name, description }) => [
    `## Answers of the template \`${name}\``,
    `${description}.`,
    ...answers(questionsFor(name, around).filter(({ id }) => !ids.has(id))),
  ]);
  const page = [
    "# Options",
    "<!-- Made by `npm run docs` from src/create/questions.ts, src/cli/modes.ts and the templates' manifests. -->",
    "An answer comes from its flag, else its variable, else its field in the file of `--answers`, else a prompt, else its default. A prompt is shown only at a terminal, and not with `--yes` or `--json`. `npx create-corral schema` prints the file's JSON schema.",
    "## Answers",
    ...answers(shared),
    ...own.flat(),
    "## Modes",
    "Flags only: they change how a command runs, not what is made.",
    table(
      ["flag", "what it does"],
      modes.map((mode: Mode) => [code(modeUsage(mode)), mode.help]),
    ),
    "## Commands",
    table(
      ["command", "what it does"],
      commands.map(({ usage, help, reserved }) => [
        code(`npx create-corral ${usage}`),
        reserved ? `${help} (not built yet: exits with 2)` : help,
      ]),
    ),
  ].join("\n\n");
  return format(page, { parser: "markdown", printWidth: 100 });
}

function answers(questions: readonly Question[]): string[] {
  const rows = questions.map((question) => [
    code(flagUsage(question)),
    code(question.env),
    code(question.id),
    question.message,
    defaultOf(question) ?? "must be answered",
    question.help,
  ]);
  const choices = questions.flatMap((question) =>
    question.kind === "multiselect"
      ? [
          `\`--${question.flag}\` knows:`,
          question.choices
            .map(
              ({ value, label, hint }) =>
                `- \`${value}\`: ${label}${hint === undefined ? "" : ` (${hint})`}`,
            )
            .join("\n"),
        ]
      : [],
  );
  return [
    table(["flag", "variable", "field", "prompt", "default", "what it is"], rows),
    ...choices,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return lines.join("\n");
}

function modeUsage({ flag, letter, placeholder }: Mode): string {
  return `${letter === undefined ? "" : `-${letter}, `}--${flag}${placeholder === undefined ? "" : ` ${placeholder}`}`;
}

const code = (text: string) => `\`${text}\``;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await formatOptionsPage();
  const old = await readFile(optionsPage, "utf8").catch(() => "");
  await writeFile(optionsPage, page);
  console.log(old === page ? "docs/options.md was current" : "docs/options.md is written anew");
}
