import type { Answers } from "./answers.ts";
import type { Manifest } from "./manifest.ts";
import type { PlannedFile } from "./plan.ts";
import type { Layer, Sources } from "./sources.ts";
import type { Lock, LockedFile, LockedTemplate, ProjectLock } from "../project/lock.ts";
import { sha256 } from "../shared/sha256.ts";

/** A file that the lock tells of, with its text as it is without secrets. */
export interface LockableFile
  extends Pick<PlannedFile, "path" | "bytes" | "mode">, Pick<LockedFile, "origin"> {
  readonly owner?: "template" | "user";
  /** The file itself holds more: a secret. */
  readonly secret?: true;
}

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
    readonly files: readonly LockableFile[];
    readonly kept: readonly string[];
    readonly earlier: Lock | undefined;
  },
): ProjectLock {
  const { manifest, bases } = template;
  const { name, description, runtime, node, pm, custom } = answers;
  const secret = new Set(secretsOf(manifest));
  const own = manifest.prompts.map(({ id }) => [id, custom[id]] as const);
  return {
    lockVersion: 1,
    corral,
    template: {
      ...lockTemplate(template),
      ...(bases.length > 0 && { extends: bases.map(lockTemplate) }),
    },
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
      files.flatMap((file): [string, LockedFile][] => {
        if (!kept.includes(file.path)) return [[file.path, lockFile(file)]];
        const locked = earlier?.files[file.path];
        return locked === undefined ? [] : [[file.path, locked]];
      }),
    ),
  };
}

/** Ids of the prompts whose answers are recorded nowhere. */
export const secretsOf = ({ prompts }: Pick<Manifest, "prompts">): readonly string[] =>
  prompts.filter(({ type }) => type === "secret").map(({ id }) => id);

const lockTemplate = ({ name, manifest, digest, record }: Layer): LockedTemplate => ({
  name,
  version: manifest.version,
  digest,
  source: record,
});

const lockFile = ({ bytes, origin, mode, owner, secret }: LockableFile): LockedFile => ({
  sha256: sha256(bytes),
  origin,
  ...(mode === 0o755 && { mode: "0755" }),
  ...(owner === "user" && { owner }),
  ...(secret && { secret }),
});
