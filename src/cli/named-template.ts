import { parseText } from "../create/question.ts";
import { questionsFor, type Surroundings } from "../create/questions.ts";
import { UserError } from "../shared/errors.ts";
import { hasMode, parseArgv } from "./argv.ts";
import { watchInterrupts } from "./interrupt.ts";
import type { Io } from "./io.ts";
import { readSurroundings } from "./surroundings.ts";
import { builtinShelf, type Shelf } from "./shelf.ts";
import { Templates } from "./templates.ts";

/** What a command that only tells of templates has to tell of. */
export interface NamedTemplate {
  /** As an answer names it; absent where none is named. */
  readonly template: string | undefined;
  readonly around: Surroundings;
}

/**
 * The template that `--template` names, opened if that is an address.
 *
 * @throws UserError TEMPLATE_UNKNOWN, what opening throws, and NEEDS_INPUT where there are several; CANCELLED
 */
export async function openNamed(
  argv: readonly string[],
  io: Io,
  shelf: Shelf = builtinShelf(),
): Promise<NamedTemplate> {
  const around = readSurroundings(io, shelf);
  const shared = questionsFor(undefined, around);
  const named = parseArgv(argv, shared, { unknown: "skip" }).answers.get("template");
  const question = shared.find(({ id }) => id === "template");
  if (named === undefined || question === undefined) return { template: undefined, around };
  parseText(question, named.text, named.source);
  const interrupt = watchInterrupts();
  const { signal } = interrupt;
  try {
    const offline = hasMode(argv, "offline");
    const context = { cwd: around.cwd, env: io.env, signal, offline, emit: () => {} };
    const templates = new Templates(shelf, context);
    const opened = await templates.open(named.text);
    if (typeof opened === "string")
      return { template: opened, around: { ...around, templates: templates.outlines } };
    throw new UserError(
      "NEEDS_INPUT",
      "There are several templates at that address:\n" +
        opened.map(({ address, name }) => `  --template ${address}  ${name}`).join("\n"),
      "Name one of them.",
    );
  } catch (error) {
    if (signal.aborted && !(error instanceof UserError)) throw signal.reason;
    throw error;
  } finally {
    interrupt.release();
  }
}
