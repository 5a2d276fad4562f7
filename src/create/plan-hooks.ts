import { choose, holds } from "./condition.ts";
import type { Decisions } from "./decide.ts";
import type { PlannedHook } from "./plan-steps.ts";
import type { TemplateSource } from "./sources.ts";
import { UserError } from "../shared/errors.ts";
import { quote, unprintable } from "../shared/quote.ts";

/**
 * The commands of the template that these answers ask for.
 *
 * @param shown the same decisions with place-holders for secrets
 * @throws UserError TEMPLATE_INVALID where a secret is part of a command: it is shown, and whoever uses the machine can see the words
 * of one that runs; and where a terminal would not show a command as it is
 */
export function planHooks(
  template: TemplateSource,
  decisions: Decisions,
  shown: Decisions,
): readonly PlannedHook[] {
  const hooks = hooksFor(template, shown);
  // They are shown where consent is asked: a word that moves the cursor could hide the others.
  const hidden = hooks.flatMap(({ command }) => command).find((word) => unprintable.test(word));
  if (hidden !== undefined)
    throw new UserError(
      "TEMPLATE_INVALID",
      `${template.file}: a command in "hooks" holds a control character: ${quote(hidden)}.`,
      "Leave it out, or write it to a file that the command reads.",
    );
  if (JSON.stringify(hooksFor(template, decisions)) === JSON.stringify(hooks)) return hooks;
  throw new UserError(
    "TEMPLATE_INVALID",
    `${template.file}: a secret is part of a command in "hooks", where anybody on the machine could read it.`,
    "Write it to a file, and have the command read that.",
  );
}

function hooksFor(
  { manifest, file }: TemplateSource,
  { facts, render }: Decisions,
): readonly PlannedHook[] {
  return manifest.hooks
    .filter(({ when }) => when === undefined || holds(when, facts))
    .map(({ exec: [program, ...args], after, why }) => ({
      command: [
        render(program, `${file} (hooks)`),
        ...args.map((each) => render(each, `${file} (hooks)`)),
      ],
      after,
      ...(why !== undefined && { why }),
    }));
}

/** What to do next, a sentence each; `shown` has place-holders for secrets. */
export function planNextSteps(
  { manifest, file }: TemplateSource,
  shown: Decisions,
): readonly string[] {
  return manifest.nextSteps.flatMap((step) => {
    const text = choose(step, shown.facts);
    return text === undefined ? [] : [shown.render(text, `${file} (nextSteps)`)];
  });
}
