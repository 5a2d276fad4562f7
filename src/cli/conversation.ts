import type { Value } from "../create/answers.ts";
import type { Interview } from "../create/interview.ts";
import type { Draft, Question } from "../create/question.ts";

/** Instead of an answer: the question before this one, please. */
export const back = Symbol("back");

/** Who asks: a terminal, or a test that knows what it will say. */
export interface Asker {
  ask(question: Question, offer: Offer): Promise<Value | typeof back>;
  /** Shows all answers before anything is done; resolves to what to do. */
  review(interview: Interview, changeable: readonly Question[]): Promise<Review>;
}

export interface Offer {
  /** What counts where nothing is said: the default, or else a suggestion. */
  readonly fallback: Value | undefined;
  /** The answer that was given before the person came back to this question. */
  readonly earlier: Value | undefined;
  /** Whether there is a question to go back to. */
  readonly canGoBack: boolean;
}

export type Review = "go" | typeof back | { readonly change: Question };

/**
 * Asks one open question after the other, goes back as often as is wanted, and ends when the review of all answers says so. An
 * answer that was given once is offered again; one that merely took a default is asked anew when a change before it has moved
 * the default.
 *
 * @param interviewWith all questions gone through, with the answers so far
 */
export async function converse(
  interviewWith: (asked: Draft) => Interview,
  asker: Asker,
): Promise<Interview> {
  let answered: ReadonlyMap<string, Answer> = new Map();
  const earlier = new Map<string, Value>();
  /** While one answer is changed after the review: what going back returns to. */
  let changing: { readonly id: string; readonly undo: typeof answered } | undefined;

  const takeBack = ({ id }: Question): void => {
    const answer = answered.get(id);
    if (answer?.tookDefault === false) earlier.set(id, answer.value);
    answered = new Map([...answered].filter(([other]) => other !== id));
  };

  for (;;) {
    const asked = [...answered].map(([id, { value }]) => [id, value] as const);
    const state = interviewWith(Object.fromEntries(asked));
    const { questions, draft } = state;
    const moved = questions.find((each) => hasMoved(each, answered.get(each.id), draft));
    if (moved !== undefined) {
      takeBack(moved);
      continue;
    }
    const [question] = state.open;
    const at = questions.findIndex(({ id }) => id === question?.id);
    const before = at === -1 ? questions : questions.slice(0, at);
    const changeable = before.filter(({ id }) => answered.has(id));
    const previous = changeable.at(-1);

    if (question === undefined) {
      const review = await asker.review(state, changeable);
      if (review === "go") return state;
      const again = review === back ? previous : review.change;
      changing =
        review === back || again === undefined ? undefined : { id: again.id, undo: answered };
      if (again !== undefined) takeBack(again);
      continue;
    }
    const undo = changing?.id === question.id ? changing.undo : undefined;
    changing = undefined;
    const reply = await asker.ask(question, {
      fallback: draft[question.id] ?? question.suggest?.(draft),
      earlier: earlier.get(question.id),
      canGoBack: undo !== undefined || previous !== undefined,
    });
    if (reply !== back) {
      const tookDefault = same(reply, draft[question.id]);
      answered = new Map(answered).set(question.id, { value: reply, tookDefault });
    } else if (undo !== undefined) answered = undo;
    else if (previous !== undefined) takeBack(previous);
  }
}

interface Answer {
  readonly value: Value;
  readonly tookDefault: boolean;
}

/** Whether the answer took a default that is another one by now. */
function hasMoved(question: Question, answer: Answer | undefined, draft: Draft): boolean {
  return answer?.tookDefault === true && !same(question.default?.(draft), answer.value);
}

const same = (one: Value | undefined, other: Value | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
