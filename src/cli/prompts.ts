import * as clack from "@clack/prompts";
import type { Key } from "node:readline";
import type { Value } from "../create/answers.ts";
import type { Interview } from "../create/interview.ts";
import { parseText, type Draft, type Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";
import { back, type Asker, type Offer, type Review } from "./conversation.ts";
import {
  drawOther,
  drawQuestion,
  otherOption,
  preset,
  type Option,
  type Shared,
} from "./draw-question.ts";
import { wrap, type Paint } from "./layout.ts";
import { Screen } from "./screen.ts";
import { formatAnswer, formatSummary } from "./summary.ts";

/** Where prompts are drawn and read; aborting `signal` ends the open prompt as Ctrl-C does. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly paint: Paint;
  /** What to know of the answers before they are confirmed, a sentence or two each. */
  readonly remarksOn: (draft: Draft) => readonly string[];
}

/**
 * Asks at the terminal; the caller has made sure that there is one. Escape goes back, and what was drawn since is taken off the
 * screen. Everything throws CANCELLED on Ctrl-C, and when the signal aborts.
 */
export class Prompts implements Asker {
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  /** The line that each question was last asked at. */
  readonly #rows = new Map<string, number>();

  constructor(title: string, terminal: Terminal) {
    this.#terminal = terminal;
    this.#screen = new Screen(terminal.output);
    clack.intro(title, { output: this.#screen });
  }

  /** Says the last line below the prompts, and lets go of the terminal. */
  close(line: string): void {
    clack.outro(line, { output: this.#screen });
    this.#screen.destroy();
  }

  async ask(question: Question, offer: Offer): Promise<Value | typeof back> {
    this.#rewindTo(question.id);
    const top = this.#screen.row;
    for (;;) {
      const reply = await this.#prompt((shared) => drawQuestion(question, offer, shared), {
        message: question.message,
        submits: question.kind === "boolean" ? /^[yn\r\n]$/i : enter,
        canGoBack: offer.canGoBack,
      });
      if (typeof reply !== "string") return reply;
      const other = reply === otherOption && "choices" in question ? question.other : undefined;
      if (other === undefined)
        return parseText(question, reply || preset(question, offer), "answer");
      const manner = { message: other.message, submits: enter, canGoBack: true };
      const typed = await this.#prompt((shared) => drawOther(question, offer, shared), manner);
      if (typed !== back) return parseText(question, typed, "answer");
      this.#screen.rewind(top);
    }
  }

  /** Has one of `options` picked. */
  choose(
    message: string,
    options: Option[],
    { canGoBack = true }: { readonly canGoBack?: boolean } = {},
  ): Promise<string | typeof back> {
    const manner = { message, submits: enter, canGoBack };
    return this.#prompt(
      (shared) => clack.select<string>(Object.assign(shared, { options })),
      manner,
    );
  }

  /** Says something between two questions. */
  say(text: string): void {
    clack.log.info(this.#wrapped(text), { output: this.#screen });
  }

  /** Says what is wrong with an answer where the question stood; it is asked again below. */
  refuse({ id }: Question, text: string): void {
    this.#rewindTo(id);
    clack.log.warn(this.#wrapped(text), { output: this.#screen });
    this.#rows.set(id, this.#screen.row);
  }

  #wrapped(text: string): string {
    const lines = text.split("\n").flatMap((line) => wrap(line, this.#screen.columns - 4));
    return lines.join("\n");
  }

  async review(interview: Interview, changeable: readonly Question[]): Promise<Review> {
    this.#rewindTo("review");
    const rows = formatSummary(interview, this.#screen.columns - noteFrame);
    clack.note(rows.join("\n"), "Summary", { output: this.#screen });
    for (const remark of this.#terminal.remarksOn(interview.draft)) this.say(remark);
    const below = this.#screen.row;
    for (;;) {
      this.#screen.rewind(below);
      const next = await this.choose("Is that right?", [
        { value: "go", label: "Yes, make the project" },
        { value: "change", label: "Change an answer" },
        { value: "cancel", label: "Cancel" },
      ]);
      if (next === back) return back;
      if (next === "go") return "go";
      if (next === "cancel") throw cancelled();
      const which = await this.choose(
        "Which answer?",
        changeable.map((question) => toOption(question, interview.draft[question.id])),
      );
      const question = changeable.find(({ id }) => id === which);
      if (question !== undefined) return { change: question };
    }
  }

  /** Draws a clack prompt until it is answered or left by Escape. @throws UserError CANCELLED */
  async #prompt<T>(
    draw: (shared: Shared) => Promise<T | typeof clack.CANCEL_SYMBOL>,
    { message, submits, canGoBack }: Manner,
  ): Promise<T | typeof back> {
    const { input, signal, paint } = this.#terminal;
    const top = this.#screen.row;
    for (;;) {
      let submitting = false;
      let left = false;
      const watch = (text: string | undefined, { name }: Key): void => {
        submitting = submits.test(text ?? "");
        left = name === "escape";
      };
      // clack leaves a listener on the signal that it is given, prompt after prompt: each gets a signal of its own.
      const own = new AbortController();
      const forward = (): void => own.abort(signal.reason);
      signal.addEventListener("abort", forward);
      if (signal.aborted) forward();
      // At Ctrl-D readline lets go of the terminal by itself, and clack goes on waiting; back from Ctrl-Z it only reads no more.
      let isOpen = true;
      const wake = (): void =>
        void setImmediate(() => {
          if (!isOpen) return;
          if (input.isRaw) input.resume();
          else own.abort();
        });
      input.on("pause", wake);
      // Before clack's own listener, which draws what this one has noted.
      input.on("keypress", watch);
      const answer = await draw({
        input,
        output: this.#screen,
        signal: own.signal,
        // Read at each drawing: the hint goes with the answer.
        get message() {
          return canGoBack && !submitting ? `${message} ${paint.dim("Esc: back")}` : message;
        },
      });
      isOpen = false;
      input.off("pause", wake);
      input.off("keypress", watch);
      signal.removeEventListener("abort", forward);
      if (!clack.isCancel(answer)) return answer;
      if (!left) throw cancelled();
      this.#screen.rewind(top);
      if (canGoBack) return back;
    }
  }

  /** Draws again where this was drawn before, if it was: below it nothing holds any more. */
  #rewindTo(id: string): void {
    const row = this.#rows.get(id);
    if (row !== undefined) this.#screen.rewind(row);
    this.#rows.set(id, this.#screen.row);
  }
}

interface Manner {
  readonly message: string;
  /** The keys that answer. */
  readonly submits: RegExp;
  readonly canGoBack: boolean;
}

const enter = /[\r\n]/;

/** What clack's note draws around its lines. */
const noteFrame = 8;

const cancelled = (): UserError => new UserError("CANCELLED", "Cancelled.", "Nothing was written.");

const toOption = (question: Question, value: Value | undefined): Option => ({
  value: question.id,
  label: question.flag,
  ...(value !== undefined && { hint: formatAnswer(question, value) }),
});
