import { posix } from "node:path";
import type { Answers } from "../create/answers.ts";
import { decide } from "../create/decide.ts";
import { matchesGlob } from "../create/glob.ts";
import { outlineOf } from "../create/outline-of.ts";
import { planProject } from "../create/plan.ts";
import type { Plan } from "../create/plan.ts";
import type { Sources } from "../create/sources.ts";
import { UserError } from "../shared/errors.ts";
import { answerSetsOf, describeAnswers } from "./answer-sets.ts";
import { manifestName, namesOfFiles } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import { faultOfSyntax } from "./check-syntax.ts";
import { findingFrom } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { renderTemplate } from "../create/render-template.ts";
import { templateLine } from "./template-line.ts";

/**
 * Plans a project for every set of answers, and reads each of its files as what its name says it is. A mistake that several answers
 * show is told once, with the answers that showed it first.
 *
 * @returns the findings, and how many projects were planned
 */
export async function lintProjects(
  template: AuthoredTemplate,
  sources: Sources,
): Promise<{ readonly findings: readonly Finding[]; readonly projects: number }> {
  const outline = outlineOf(sources.template);
  const { sets, unanswered } = answerSetsOf(outline);
  const findings = new Map<string, Finding>();
  const note = (finding: Finding, answers: Answers): void => {
    const key = `${finding.code} ${finding.file} ${finding.message}`;
    if (findings.has(key)) return;
    const message = `${finding.message}, with ${describeAnswers(answers, outline)}`;
    findings.set(key, { ...finding, message });
  };
  const read = new Set<string>();
  const paths = new Set<string>();
  for (const answers of sets) {
    const plan = planned(answers, sources);
    if (plan instanceof UserError) {
      note(findingFrom(plan, "UNRENDERABLE", namesOfFiles(template)), answers);
      continue;
    }
    for (const { path, bytes, origin } of plan.files) {
      if (origin !== "template") continue;
      paths.add(path);
      const text = new TextDecoder().decode(bytes);
      const key = `${path}\n${text}`;
      if (read.has(key)) continue;
      read.add(key);
      const fault = await faultOfSyntax(path, text);
      if (fault === undefined) continue;
      const { file, source } = sourceOf(path, answers, { template, sources });
      const line = source === undefined ? 1 : templateLine(text, fault.line, source);
      note(
        {
          code: "OUTPUT",
          file,
          line,
          message: `${path} is not valid: ${fault.what} (line ${fault.line} of the project's file)`,
          hint: "A text from outside wants {{json …}} instead of quotes; preview shows the whole file.",
        },
        answers,
      );
    }
  }
  const open = unanswered.map((question): Finding => {
    const index = sources.template.manifest.prompts.findIndex(({ id }) => id === question.id);
    return {
      code: "NO_EXAMPLE",
      file: manifestName,
      line: template.document.lineOf(["prompts", index, "id"]),
      message: `no example answer fits the prompt "${question.id}", so projects were not looked at`,
      hint: `Give it a default, or an answer in "tests".`,
    };
  });
  // Where a project did not come out nobody knows what it would hold.
  const idle = findings.size === 0 ? idleHeaders(template, [...paths]) : [];
  return { findings: [...findings.values(), ...open, ...idle], projects: sets.length };
}

function idleHeaders(
  { layer, document }: AuthoredTemplate,
  paths: readonly string[],
): readonly Finding[] {
  return layer.manifest.headers.flatMap(({ glob }, index): readonly Finding[] => {
    if (paths.some((path) => matchesGlob(path, glob))) return [];
    return [
      {
        code: "IDLE_RULE",
        file: manifestName,
        line: document.lineOf(["headers", index, "glob"]),
        message: `the header's glob ${JSON.stringify(glob)} matches no file of any project`,
        hint: "Write the path as it is in the project, or remove the header.",
      },
    ];
  });
}

function planned(answers: Answers, sources: Sources): Plan | UserError {
  try {
    return planProject(answers, sources);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** The template's own file that a path of the project comes from; of one of a base the manifest, which extends it. */
function sourceOf(
  path: string,
  answers: Answers,
  { template, sources }: { readonly template: AuthoredTemplate; readonly sources: Sources },
): { readonly file: string; readonly source: string | undefined } {
  const drafts = renderTemplate(sources.template, decide(answers, sources.template));
  const names = drafts.find((each) => each.path === path)?.source.split(" and ") ?? [];
  const file = namesOfFiles(template).get(names.at(-1) ?? "");
  const own = template.layer.files.find(
    (each) => posix.join(template.layer.manifest.root, each.path) === file,
  );
  if (file === undefined || own === undefined) return { file: manifestName, source: undefined };
  return { file, source: new TextDecoder().decode(own.bytes) };
}
