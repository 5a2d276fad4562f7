import type { Value } from "../create/answers.ts";
import type { Interview } from "../create/interview.ts";
import type { TemplateChoice } from "../create/open-template.ts";
import type { Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";
import { back, type Asker, type Offer, type Review } from "./conversation.ts";
import type { Option } from "./draw-question.ts";
import type { Prompts } from "./prompts.ts";
import type { Templates } from "./templates.ts";

/** Asks as the prompts do, and opens the template that is at an address before the next question: that may be one of its own. */
export class TemplateAsker implements Asker {
  readonly #prompts: Prompts;
  readonly #templates: Templates;

  constructor(prompts: Prompts, templates: Templates) {
    this.#prompts = prompts;
    this.#templates = templates;
  }

  /** What is wrong with an address is said, and it is asked again. */
  async ask(question: Question, offer: Offer): Promise<Value | typeof back> {
    for (;;) {
      const reply = await this.#prompts.ask(question, offer);
      if (question.id !== "template" || reply === back) return reply;
      try {
        const opened = await this.#templates.open(String(reply));
        if (typeof opened === "string") return opened;
        const picked = await pickTemplate(opened, this.#templates, this.#prompts);
        if (picked !== back) return picked;
      } catch (error) {
        if (!(error instanceof UserError) || error.code === "CANCELLED") throw error;
        this.#prompts.refuse(question, `${error.message} ${error.hint}`);
      }
    }
  }

  review(interview: Interview, changeable: readonly Question[]): Promise<Review> {
    return this.#prompts.review(interview, changeable);
  }
}

/** Has one of several templates picked, and opens it. @returns the answer that means it */
export async function pickTemplate(
  several: readonly TemplateChoice[],
  templates: Templates,
  prompts: Pick<Prompts, "choose">,
): Promise<string | typeof back> {
  const picked = await prompts.choose("Which template?", several.map(toOption));
  if (picked === back) return back;
  const typed = several.find(({ address }) => address === picked)?.typed ?? picked;
  const opened = await templates.open(typed);
  if (typeof opened !== "string") throw new Error(`"${picked}" leads to several templates.`);
  return opened;
}

/** As `pickTemplate`, where there is no question before this one. */
export async function pickFirst(
  several: readonly TemplateChoice[],
  templates: Templates,
  prompts: Prompts,
): Promise<string> {
  const here = {
    choose: (message: string, options: Option[]) =>
      prompts.choose(message, options, { canGoBack: false }),
  };
  for (;;) {
    const picked = await pickTemplate(several, templates, here);
    if (picked !== back) return picked;
  }
}

const toOption = ({ address, name, description }: TemplateChoice) => ({
  value: address,
  label: name,
  ...(description !== undefined && { hint: description }),
});
