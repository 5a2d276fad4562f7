import { setTimeout as delay } from "node:timers/promises";
import type { StepEvent } from "./events.ts";
import { findRepository } from "./find-repository.ts";
import type { Step } from "./plan-steps.ts";
import { runCommand, type Ending } from "./run-command.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";

export interface StepsContext {
  /** Absolute path of the project. */
  readonly target: string;
  /** How the person calls it: for the command that goes on where a step failed. */
  readonly shown: string;
  /** A sentence that may be the reason why an installation or a check fails. */
  readonly caution: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly emit: (event: StepEvent) => void;
}

/**
 * Runs the steps one after the other, in the project. Only here `create` runs other programs. git is a convenience: what it
 * cannot do becomes a note. An installation or a check that fails ends the steps; the files stay.
 *
 * @returns notes: what was left undone, and how to do it
 * @throws UserError INSTALL_FAILED, HOOK_FAILED, VERIFY_FAILED, or CANCELLED, with the command to go on with
 */
export async function runSteps(
  steps: readonly Step[],
  context: StepsContext,
): Promise<readonly string[]> {
  let withoutGit: string | undefined;
  for (const step of steps) {
    if (step.kind === "git") withoutGit ??= reasonAgainstGit(step, context);
    if (step.kind === "git" && withoutGit !== undefined) {
      context.emit({ type: "step", ...step, state: "skipped", reason: withoutGit });
      continue;
    }
    const outcome = await runStep(step, context);
    if (outcome.failed === undefined) continue;
    if (step.kind !== "git") throw stepFailed(step, outcome.failed, context);
    withoutGit = gitFailed(step, outcome);
  }
  return withoutGit === undefined ? [] : [withoutGit];
}

/** Only the beginning is asked for: later git steps find the repository that it made. */
function reasonAgainstGit({ command }: Step, { target }: StepsContext): string | undefined {
  const repository = command[1] === "init" ? findRepository(target) : undefined;
  if (repository === undefined) return undefined;
  return repository === target
    ? "The folder is a git repository already: nothing was committed."
    : `The folder lies in the git work tree ${quote(repository)}: no repository was made inside of it.`;
}

interface Outcome {
  /** Why, when it failed. */
  readonly failed?: string;
  readonly output: readonly string[];
}

/** Lines kept for the message of a failure. */
const kept = 40;

async function runStep(
  step: Step,
  { target, shown, env, signal, emit }: StepsContext,
): Promise<Outcome> {
  if (signal.aborted) throw cancelled(step, shown, signal);
  emit({ type: "step", ...step, state: "started" });
  const [file] = step.command;
  const began = performance.now();
  const output: string[] = [];
  const result = await runCommand(step.command, {
    cwd: step.folder ?? target,
    env: environment(env),
    signal,
    onLine: (line) => {
      emit({ type: "step", ...step, state: "output", line });
      if (output.push(line) > kept) output.shift();
    },
  });
  if (result.exitCode === 0) {
    emit({ type: "step", ...step, state: "done", ms: Math.round(performance.now() - began) });
    return { output };
  }
  // At a terminal Ctrl-C goes to the child as well, which may be gone before our own handler runs: leave it the time to.
  const stopped = result.signal === "SIGINT" || result.exitCode === 130;
  if (!signal.aborted && !stopped) await delay(settleMs, undefined, { signal }).catch(() => {});
  if (signal.aborted || stopped) throw cancelled(step, shown, signal);
  const failed = reasonOf(file, result);
  emit({ type: "step", ...step, state: "failed", reason: failed, output });
  return { failed, output };
}

const settleMs = 100;

function reasonOf(file: string, { code, exitCode, signal }: Ending): string {
  if (code === "ENOENT") return `${file} was not found`;
  if (signal !== undefined) return `${file} was ended by ${signal}`;
  return exitCode === undefined
    ? `${file} could not be started (${code ?? "unknown"})`
    : `${file} ended with exit status ${exitCode}`;
}

/** What the caller's environment holds for its own sake, and must not reach the project's commands. */
const foreign = new Set([
  // "production" would leave out what builds and tests the project.
  "NODE_ENV",
  // They point git at another repository, as in a hook.
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  // npm hands its own flags on: a --dry-run that was meant for us would make the installation one.
  "npm_config_dry_run",
  "npm_config_json",
  "npm_config_git",
]);

function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.has(name))),
    // The first installation writes the lock file, also where CI is set.
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    // Nobody sits before the first commit: no pass phrase, no hook of the user's.
    GIT_TERMINAL_PROMPT: "0",
    ...gitSettings(env, [
      ["commit.gpgSign", "false"],
      ["core.hooksPath", process.platform === "win32" ? "NUL" : "/dev/null"],
    ]),
  };
}

/** `settings` after those that the caller gives git by variables: the last one counts. */
function gitSettings(
  env: NodeJS.ProcessEnv,
  settings: readonly (readonly [key: string, value: string])[],
): NodeJS.ProcessEnv {
  const given = Number(env["GIT_CONFIG_COUNT"]) || 0;
  const numbered = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${given + index}`, key] as const,
    [`GIT_CONFIG_VALUE_${given + index}`, value] as const,
  ]);
  return {
    GIT_CONFIG_COUNT: String(given + settings.length),
    ...Object.fromEntries(numbered),
  };
}

function gitFailed({ command }: Step, { failed, output }: Outcome): string {
  const unknown = output.some((line) =>
    /tell me who you are|identity unknown|user\.(?:name|email)/i.test(line),
  );
  if (unknown) {
    return `git does not know who you are, so nothing was committed. Set user.name and user.email, then run: git commit -m "Start from Corral"`;
  }
  if (failed === "git was not found")
    return "git was not found, so there is no repository. Install it, then run: git init";
  return `${command.slice(0, 2).join(" ")} failed (${output.find((line) => /fatal|error/.test(line)) ?? failed}), so nothing was committed.`;
}

function stepFailed(
  { kind, command, folder }: Step,
  reason: string,
  { shown, caution }: StepsContext,
): UserError {
  const goOn = `The files are there. Go on with: ${resumeCommand(command, folder ?? shown)}`;
  const resume = caution === undefined ? goOn : `${caution} ${goOn}`;
  if (kind === "install")
    return new UserError("INSTALL_FAILED", `The installation failed: ${reason}.`, resume);
  if (kind === "hook")
    return new UserError("HOOK_FAILED", `A command of the template failed: ${reason}.`, resume);
  return new UserError(
    "VERIFY_FAILED",
    `The new project does not pass ${kind}: ${reason}.`,
    resume,
  );
}

function cancelled(step: Step, shown: string, signal: AbortSignal): UserError {
  const { kind, command, folder } = step;
  const resume = `The files are there. Go on with: ${resumeCommand(command, folder ?? shown)}`;
  return new UserError("CANCELLED", `Stopped during ${kind}.`, resume, { cause: signal.reason });
}

function resumeCommand(command: readonly string[], shown: string): string {
  const folder =
    /^[\w./@:~+\\-]+$/.test(shown) && !shown.startsWith("-") ? shown : JSON.stringify(shown);
  const words = command.map((word) => quoteForShell(word, process.platform)).join(" ");
  return shown === "." ? words : `cd ${folder} && ${words}`;
}
