import { questionsFor, type Surroundings } from "../create/questions.ts";
import type { Question } from "../create/question.ts";
import { readManifests } from "../create/read-manifests.ts";
import { UserError } from "../shared/errors.ts";
import type { Io } from "./io.ts";

/** What defaults and choices depend on here, read from the machine. */
export function readSurroundings(io: Io): Surroundings {
  return {
    cwd: readCwd(io),
    nodeVersion: process.versions.node,
    userAgent: io.env["npm_config_user_agent"],
    templates: readManifests(),
    without: new Set(),
  };
}

/** The questions of every template, each once: what flags and fields exist before a template is chosen. */
export function everyQuestion(around: Surroundings): readonly Question[] {
  const lists = [undefined, ...around.templates.map(({ name }) => name)].map((template) =>
    questionsFor(template, around),
  );
  return [...new Map(lists.flat().map((question) => [question.id, question])).values()];
}

function readCwd(io: Io): string {
  try {
    return io.cwd;
  } catch (error) {
    throw new UserError("USAGE", "The current folder is gone.", "Go to one that exists.", {
      cause: error,
    });
  }
}
