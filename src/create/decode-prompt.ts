import type { Value } from "./answers.ts";
import type { Condition } from "./condition.ts";
import { amount, decoder, described, list, oneOf, scalar, shape, text, truth } from "./decode.ts";
import type { Decoder } from "./decode.ts";
import { condition } from "./decode-condition.ts";
import { identifier, kebab, line } from "./decode-names.ts";
import { promptTypes } from "./manifest.ts";
import type { Prompt } from "./manifest.ts";
import { isObject } from "../shared/is-object.ts";

const fallback: Decoder<Value | Condition> = decoder<Value | Condition>(
  { anyOf: [scalar.schema, list(text()).schema, condition.schema] },
  (place) => {
    if (Array.isArray(place.value)) return list(text())(place);
    return isObject(place.value) ? condition(place) : scalar(place);
  },
);

const choice = shape(
  { value: described("What templates and conditions see.", text()) },
  {
    label: described("What the prompt shows; the value when absent.", line),
    hint: described("Shown beside the label.", line),
    disabledIf: described("It cannot be chosen while this holds.", condition),
    disabledWhy: described("Why it cannot, as a clause: `does not go with Deno`.", line),
  },
);

const validation = shape(
  {},
  {
    pattern: described("Regular expression that the whole answer matches.", text()),
    min: described("Least number, or least length of a text or list.", amount),
    max: described("Greatest number, or greatest length of a text or list.", amount),
    integer: described("Of a number: without a fraction.", truth),
    message: described("What to say instead of the rule.", line),
  },
);

export const prompt: Decoder<Prompt> = shape(
  {
    id: described(
      "Name in templates, conditions and answers files; in camelCase.",
      text(identifier, "a camelCase name such as workKind"),
    ),
    type: described("`path` is a file or folder inside the project.", oneOf(...promptTypes)),
    message: described("What the prompt says.", line),
  },
  {
    help: described("The line in `--help`; the message when absent.", text()),
    default: described(
      "The answer when nobody gives one; without it the answer is required. Of a text or path it may name answers before it: `{{name}}-db`. Of a boolean it may be a condition. Of a secret it is required, and a place-holder: it is never the answer, and stands for it wherever the project is rendered again.",
      fallback,
    ),
    choices: described("Of a select or multiselect.", list(choice)),
    when: described("Asked only when this holds; else the answer is the empty text.", condition),
    validate: described("What an answer must be like.", validation),
    flag: described(
      "Flag without the dashes; the id in kebab-case when absent.",
      text(kebab, "a name such as work-kind, without dashes before it"),
    ),
    env: described(
      "Environment variable; `CORRAL_` and the id in upper snake case when absent. It begins so: a template reads no other variables.",
      text(/^CORRAL_[A-Z0-9_]+$/, "a name such as CORRAL_WORK_KIND"),
    ),
    group: described("Heading under which help lists it.", line),
  },
);
