import type { CreateEvent } from "../create/events.ts";
import { toAnswers } from "../create/interview.ts";
import { UserError } from "../shared/errors.ts";
import { answerQuestions } from "./answer-questions.ts";
import { hasMode } from "./argv.ts";
import { formatCreated, formatEvent } from "./create-text.ts";
import { Dialogue } from "./dialogue.ts";
import { succeeded } from "./finish.ts";
import { watchInterrupts } from "./interrupt.ts";
import { canRedraw, isInteractive, type Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";
import type { ModeFlag } from "./modes.ts";
import { keepsMode } from "./npm-flags.ts";
import { printEvent } from "./print.ts";
import { Progress } from "./progress.ts";
import { formatRepeat } from "./repeat.ts";
import { builtinShelf, type Shelf } from "./shelf.ts";
import { readSurroundings } from "./surroundings.ts";
import { Templates } from "./templates.ts";

/**
 * `create`: answers from flags, variables, file and prompts; then the project.
 *
 * @param argv without the command
 * @throws UserError by everything that the reader can put right; CANCELLED on Ctrl-C or a signal
 */
export async function createCommand(
  argv: readonly string[],
  io: Io,
  { json, shelf = builtinShelf() }: { readonly json: boolean; readonly shelf?: Shelf },
): Promise<number> {
  const around = readSurroundings(io, shelf);
  const isOn = (mode: ModeFlag): boolean => hasMode(argv, mode) || keepsMode(mode, io.env);
  const policy = policyOf(isOn);
  const yes = isOn("yes");
  const asks = !json && !yes && isInteractive(io);
  const interrupt = watchInterrupts();
  const { signal } = interrupt;
  const look = { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) };
  const progress = new Progress(io.stdout, look, { live: canRedraw(io) });
  const dialogue = new Dialogue(io, { title: shelf.program, around, signal });
  const emit = (event: CreateEvent): void => {
    if (json) printEvent(io, event);
    else if (dialogue.opened) dialogue.opened.say(formatEvent(event, look).trimEnd());
    else progress.show(event);
  };
  const { cwd } = around;
  const fetching = { cwd, env: io.env, signal, offline: isOn("offline"), interactive: asks };
  const templates = new Templates(shelf, { ...fetching, emit });
  try {
    const { interview, parsed } = await answerQuestions(argv, io, {
      around,
      templates,
      dialogue,
      asks,
    });
    dialogue.close();
    if (interview.missing.length > 0 || parsed === undefined) {
      const { needsInput, needsInputEvent } = await import("./needs-input.ts");
      if (json) printEvent(io, needsInputEvent(interview));
      throw needsInput(interview, { asking: !yes && !json });
    }
    const answers = toAnswers(interview);
    const { createProject } = await import("../create/create-project.ts");
    const result = await createProject(
      answers,
      {
        dryRun: parsed.modes.has("dry-run"),
        verify: parsed.modes.has("verify"),
        policy,
        sources: await templates.sourcesOf(answers.template),
      },
      {
        cwd,
        env: io.env,
        nodeVersion: around.nodeVersion,
        signal,
        emit,
        ...(templates.isFetched(answers.template) && {
          consent: async (request) => {
            const { obtainConsent } = await import("./consent.ts");
            const trust = parsed.values.get("trust");
            await obtainConsent(request, { io, trust, asks, signal });
          },
        }),
      },
    );
    const { userAgent } = around;
    const { platform } = process;
    const repeat = formatRepeat(interview, { userAgent, platform, program: shelf.program });
    return succeeded(io, {
      json,
      text: formatCreated(result, { dir: answers.dir, repeat }, look),
      result: { ...result, repeat },
    });
  } catch (error) {
    // What breaks because it was stopped says so itself only if it is a UserError, such as a failed undoing.
    if (signal.aborted && !(error instanceof UserError)) throw signal.reason;
    throw error;
  } finally {
    progress.close();
    interrupt.release();
  }
}

function policyOf(isOn: (mode: ModeFlag) => boolean): "fresh" | "merge" | "overwrite" {
  if (isOn("merge") && isOn("overwrite")) {
    throw new UserError(
      "USAGE",
      "--merge and --overwrite exclude each other.",
      "Keep the one that you mean.",
    );
  }
  if (isOn("merge")) return "merge";
  return isOn("overwrite") ? "overwrite" : "fresh";
}
