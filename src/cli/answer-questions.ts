import { interview, type Interview } from "../create/interview.ts";
import type { TemplateChoice } from "../create/open-template.ts";
import type { Draft, Question } from "../create/question.ts";
import { questionsFor, type Surroundings } from "../create/questions.ts";
import { parseArgv, type ParsedArgv } from "./argv.ts";
import type { Dialogue } from "./dialogue.ts";
import { collectGiven, readAnswersFile } from "./given.ts";
import { findGivenTemplate } from "./given-template.ts";
import type { Io } from "./io.ts";
import { recoverFlags } from "./npm-flags.ts";
import { questionsOn } from "./surroundings.ts";
import type { Templates } from "./templates.ts";

export interface AnswerContext {
  readonly around: Surroundings;
  readonly templates: Templates;
  readonly dialogue: Dialogue;
  /** Whether somebody may be asked. */
  readonly asks: boolean;
}

export interface Answered {
  readonly interview: Interview;
  /** The line; absent where its flags are not known, for several templates are left to choose from. */
  readonly parsed?: ParsedArgv;
}

/**
 * Answers from the line, variables and the answers file; at a terminal what is left open is asked. A template that is named by its
 * address is opened first: the line may hold flags of its own.
 *
 * @param argv as it was typed; of what npm has kept of it the rest is found here
 */
export async function answerQuestions(
  argv: readonly string[],
  io: Io,
  { around, templates, dialogue, asks }: AnswerContext,
): Promise<Answered> {
  const shared = questionsFor(undefined, around);
  const found = await findGivenTemplate(argv, shared, io);
  const opened = found.template === undefined ? undefined : await templates.open(found.template);
  if (isSeveral(opened) && !asks) return { interview: choiceBetween(opened, shared) };
  const template = isSeveral(opened) ? await pick(opened, templates, dialogue) : opened;

  const questionsOf = (each: string | undefined) =>
    questionsOn(each, { ...around, templates: templates.outlines });
  const line = recoverFlags(argv, io.env, () => questionsOf(template));
  const parsed = parseArgv(line, questionsOf(template));
  const path = parsed.values.get("answers");
  const file = found.file ?? (path === undefined ? undefined : await readAnswersFile(path, io));

  const interviewWith = (asked: Draft): Interview => {
    const chosen = template ?? (asked["template"] as string | undefined);
    const given = new Map(collectGiven(parsed, questionsOf(chosen), { file, env: io.env }));
    const named = given.get("template");
    if (named && template !== undefined)
      given.set("template", { ...named, value: { text: template } });
    const now = { ...around, templates: templates.outlines, without: parsed.without };
    return interview((each) => questionsFor(each, now), given, asked);
  };
  const state = interviewWith({});
  if (!asks || state.open.length === 0) return { interview: state, parsed };

  const [prompts, { TemplateAsker }, { converse }] = await Promise.all([
    dialogue.open(),
    import("./template-asker.ts"),
    import("./conversation.ts"),
  ]);
  const asker = new TemplateAsker(prompts, templates);
  return { interview: await converse(interviewWith, asker), parsed };
}

const isSeveral = (
  opened: string | readonly TemplateChoice[] | undefined,
): opened is readonly TemplateChoice[] => typeof opened === "object";

/** The one question that is left: which template of a source that holds several. */
function choiceBetween(several: readonly TemplateChoice[], shared: readonly Question[]): Interview {
  const missing = shared.flatMap((question): Question[] => {
    if (question.id !== "template" || question.kind !== "select") return [];
    const { other: _address, ...row } = question;
    return [{ ...row, message: "Which template?", choices: several.map(toChoice) }];
  });
  return { draft: {}, questions: missing, open: missing, missing };
}

const toChoice = ({ address, name, description }: TemplateChoice) => ({
  value: address,
  label: name,
  ...(description !== undefined && { hint: description }),
});

async function pick(
  several: readonly TemplateChoice[],
  templates: Templates,
  dialogue: Dialogue,
): Promise<string> {
  const { pickFirst } = await import("./template-asker.ts");
  return pickFirst(several, templates, await dialogue.open());
}
