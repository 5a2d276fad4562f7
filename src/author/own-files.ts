import { decide } from "../create/decide.ts";
import { renderTemplate } from "../create/render-template.ts";
import type { Sources } from "../create/sources.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import { goldenPath } from "./golden.ts";
import type { GoldenFiles } from "./golden.ts";
import type { PlannedTest } from "./test-template.ts";

/**
 * What a golden folder holds of a project: the files that come of this template. Those that a base brings alone, copied primitives and
 * Corral's own records are not its author's to follow; package.json is, where the template adds to it.
 */
export function ownFiles(
  { plan, answers }: Pick<PlannedTest, "plan" | "answers">,
  { layer }: AuthoredTemplate,
  { template }: Sources,
): GoldenFiles {
  const isOwn = template.bases.length === 0 ? () => true : ownPaths();
  const own = plan.files.filter(({ origin, path }) => origin === "template" && isOwn(path));
  return new Map(own.map(({ path, bytes }) => [goldenPath(path), bytes]));

  function ownPaths(): (path: string) => boolean {
    const alone = { ...template, bases: [] };
    const paths = new Set(renderTemplate(alone, decide(answers, template)).map(({ path }) => path));
    const parts = [layer.manifest, ...layer.manifest.features];
    const adds = parts.some((part) =>
      [part.dependencies, part.devDependencies, part.scripts].some(
        (each) => Object.keys(each).length > 0,
      ),
    );
    return (path) => paths.has(path) || (adds && (path === "package.json" || path === "deno.json"));
  }
}
