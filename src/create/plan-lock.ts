import type { Answers } from "./answers.ts";
import type { PlannedFile } from "./plan.ts";
import type { Sources } from "./sources.ts";
import type { Lock, LockedFile, ProjectLock } from "../project/lock.ts";
import { sha256 } from "../shared/sha256.ts";

/**
 * What the project will know about its making. Of a file that the target has and keeps it says what the target's earlier lock does:
 * it was not written now.
 */
export function planLock(
  answers: Answers,
  { corral, template }: Sources,
  {
    files,
    kept,
    earlier,
  }: {
    readonly files: readonly (PlannedFile & Pick<LockedFile, "origin">)[];
    readonly kept: readonly string[];
    readonly earlier: Lock | undefined;
  },
): ProjectLock {
  const { manifest, digest } = template;
  const secret = new Set(
    manifest.prompts.filter(({ type }) => type === "secret").map(({ id }) => id),
  );
  const { name, description, runtime, node, pm, custom } = answers;
  const own = manifest.prompts.map(({ id }) => [id, custom[id]] as const);
  return {
    lockVersion: 1,
    corral,
    template: { name: template.name, source: "builtin", version: manifest.version, digest },
    answers: {
      name,
      description,
      runtime,
      ...(node !== undefined && { node }),
      pm,
      ...Object.fromEntries(
        own.flatMap(([id, value]) => (value === undefined || secret.has(id) ? [] : [[id, value]])),
      ),
    },
    features: Object.fromEntries(
      manifest.features.map(({ id }) => [id, answers.features.includes(id)]),
    ),
    files: Object.fromEntries(
      files.flatMap(({ path, bytes, origin }): [string, LockedFile][] => {
        if (!kept.includes(path)) return [[path, { sha256: sha256(bytes), origin }]];
        const locked = earlier?.files[path];
        return locked === undefined ? [] : [[path, locked]];
      }),
    ),
  };
}
