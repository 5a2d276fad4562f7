import type { PackageManager } from "../create/answers.ts";
import { remarksOn } from "../create/place.ts";
import { interview, toAnswers, type Interview } from "../create/interview.ts";
import { questionsFor, type Surroundings } from "../create/questions.ts";
import { UserError } from "../shared/errors.ts";
import { parseArgv, type ParsedArgv } from "./argv.ts";
import { formatCreated } from "./create-text.ts";
import { succeeded } from "./finish.ts";
import { collectGiven } from "./given.ts";
import { watchInterrupts } from "./interrupt.ts";
import { canRedraw, isInteractive, type Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";
import { needsInput, needsInputEvent } from "./needs-input.ts";
import { printEvent } from "./print.ts";
import { Progress } from "./progress.ts";
import { formatRepeat } from "./repeat.ts";
import { everyQuestion, readSurroundings } from "./surroundings.ts";

/**
 * `create`: answers from flags, variables, file and prompts; then the project.
 *
 * @throws UserError by everything that the reader can put right; CANCELLED on Ctrl-C or a signal
 */
export async function createCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const around = readSurroundings(io);
  const parsed = parseArgv(argv, everyQuestion(around));
  const policy = policyOf(parsed);
  const interrupt = watchInterrupts();
  const look = { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) };
  const progress = new Progress(io.stdout, look, { live: canRedraw(io) });
  try {
    const interviewed = await answer(
      parsed,
      { ...around, without: parsed.without },
      io,
      interrupt.signal,
    );
    if (interviewed.missing.length > 0) {
      if (json) printEvent(io, needsInputEvent(interviewed));
      throw needsInput(interviewed, { asking: !parsed.modes.has("yes") && !json });
    }
    const answers = toAnswers(interviewed);
    const { createProject } = await import("../create/create-project.ts");
    const result = await createProject(
      answers,
      { dryRun: parsed.modes.has("dry-run"), verify: parsed.modes.has("verify"), policy },
      {
        cwd: io.cwd,
        env: io.env,
        nodeVersion: around.nodeVersion,
        signal: interrupt.signal,
        emit: (event) => (json ? printEvent(io, event) : progress.show(event)),
      },
    );
    const repeat = formatRepeat(interviewed, {
      userAgent: around.userAgent,
      platform: process.platform,
    });
    return succeeded(io, {
      json,
      text: formatCreated(result, { dir: answers.dir, repeat }, look),
      result: { ...result, repeat },
    });
  } catch (error) {
    // What breaks because it was stopped says so itself only if it is a UserError, such as a failed undoing.
    if (interrupt.signal.aborted && !(error instanceof UserError)) throw interrupt.signal.reason;
    throw error;
  } finally {
    progress.close();
    interrupt.release();
  }
}

/** Asks at a terminal what nothing else answered, one question after the other; elsewhere asks nothing. */
async function answer(
  parsed: ParsedArgv,
  around: Surroundings,
  io: Io,
  signal: AbortSignal,
): Promise<Interview> {
  const given = await collectGiven(parsed, everyQuestion(around), io);
  const questions = (template: string | undefined) => questionsFor(template, around);
  const state = interview(questions, given);
  const silent = parsed.modes.has("yes") || parsed.modes.has("json") || !isInteractive(io);
  if (silent || state.open.length === 0) return state;

  const [{ Prompts }, { converse }] = await Promise.all([
    import("./prompts.ts"),
    import("./conversation.ts"),
  ]);
  const paint = paintFor(io.stdout, io.env);
  const prompts = new Prompts("create-corral", {
    input: io.stdin,
    output: io.stdout,
    signal,
    paint,
    remarksOn: ({ dir, pm }) =>
      remarksOn(around.placeOf(String(dir)), pm as PackageManager, around.cwd),
  });
  const answered = await converse((asked) => interview(questions, given, asked), prompts);
  prompts.close("That is all.");
  return answered;
}

function policyOf({ modes }: ParsedArgv): "fresh" | "merge" | "overwrite" {
  if (modes.has("merge") && modes.has("overwrite")) {
    throw new UserError(
      "USAGE",
      "--merge and --overwrite exclude each other.",
      "Keep the one that you mean.",
    );
  }
  if (modes.has("merge")) return "merge";
  return modes.has("overwrite") ? "overwrite" : "fresh";
}
