import { resolve } from "node:path";
import { readPlace, type Place } from "../create/place.ts";
import { questionsFor, type Surroundings } from "../create/questions.ts";
import type { Question } from "../create/question.ts";
import { builtinShelf, type Shelf } from "./shelf.ts";
import { UserError } from "../shared/errors.ts";
import type { Io } from "./io.ts";

/** What defaults and choices depend on here, read from the machine. */
export function readSurroundings(
  io: Io,
  { outlines, fetches }: Pick<Shelf, "outlines" | "fetches"> = builtinShelf(),
): Surroundings {
  const cwd = readCwd(io);
  const places = new Map<string, Place>();
  return {
    cwd,
    // Bun and Deno name the version that they imitate.
    nodeVersion:
      (process.versions["bun"] ?? process.versions["deno"]) ? undefined : process.versions.node,
    userAgent: io.env["npm_config_user_agent"],
    templates: outlines,
    fetches,
    placeOf(dir) {
      const folder = resolve(cwd, dir);
      const place = places.get(folder) ?? readPlace(folder);
      places.set(folder, place);
      return place;
    },
    without: new Set(),
  };
}

/** The questions of the template that is chosen, else those of every one: what flags and fields exist. */
export function questionsOn(
  template: string | undefined,
  around: Surroundings,
): readonly Question[] {
  return around.templates.some(({ name }) => name === template)
    ? questionsFor(template, around)
    : everyQuestion(around);
}

/**
 * The questions of every template, each once: what flags and fields exist before a template is chosen.
 * A question that several have, such as `features`, has the choices of all.
 */
export function everyQuestion(around: Surroundings): readonly Question[] {
  const lists = [...around.templates.map(({ name }) => name), undefined].map((template) =>
    questionsFor(template, around),
  );
  const every = new Map<string, Question>();
  for (const question of lists.flat()) {
    const known = every.get(question.id);
    if (known === undefined) every.set(question.id, question);
    else if ("choices" in known && "choices" in question) {
      const choices = new Map(
        [...question.choices, ...known.choices].map((choice) => [choice.value, choice]),
      );
      every.set(question.id, { ...known, choices: [...choices.values()] });
    }
  }
  return [...every.values()];
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
