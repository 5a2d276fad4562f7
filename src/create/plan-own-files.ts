import type { Answers } from "./answers.ts";
import type { Manifest } from "./manifest.ts";
import type { PlannedFile } from "./plan.ts";
import { planLock, secretsOf } from "./plan-lock.ts";
import type { LockableFile } from "./plan-lock.ts";
import type { Sources } from "./sources.ts";
import { basePath, formatBase } from "../project/base-snapshot.ts";
import { formatLock, lockPath } from "../project/lock.ts";
import type { Lock } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";

type File = Pick<PlannedFile, "path" | "bytes" | "mode"> & Pick<LockableFile, "origin" | "owner">;

export interface OwnFilesOptions {
  /** What the project gets. */
  readonly files: readonly File[];
  /** The same with a place-holder for every secret. */
  readonly hidden: readonly File[];
  /** And with another one: a file that differs depends on a secret. */
  readonly other: readonly File[];
  readonly kept: readonly string[];
  readonly earlier: Lock | undefined;
}

/**
 * What lies in `.corral`: the lock, the base snapshot, and a file that keeps both out of packages that are published. None of it holds
 * a secret.
 *
 * @throws UserError TEMPLATE_INVALID where a secret is part of a path
 */
export function planOwnFiles(
  answers: Answers,
  sources: Sources,
  { files, hidden, other, kept, earlier }: OwnFilesOptions,
): readonly PlannedFile[] {
  const paths = (list: readonly File[]) => list.map(({ path }) => path).join("\n");
  if (new Set([files, hidden, other].map(paths)).size > 1)
    throw new UserError(
      "TEMPLATE_INVALID",
      `${sources.template.file}: a secret decides which files there are, and the lock would tell it.`,
      "Let it decide texts only.",
    );
  const told = hidden.map((file, index): LockableFile => {
    const twin = other[index] ?? file;
    return dependsOnSecret(file, twin) ? { ...file, secret: true } : file;
  });
  const lock = planLock(answers, sources, { files: told, kept, earlier });
  const based = told.filter(({ path, owner }) => owner !== "user" && !kept.includes(path));
  return [
    ownFile(basePath, formatBase(based, sources.packed)),
    ownFile(lockPath, new TextEncoder().encode(formatLock(lock))),
    ownFile(".corral/.npmignore", new TextEncoder().encode("*\n")),
  ];
}

/** Whether a file comes out otherwise with another place-holder. */
export const dependsOnSecret = (
  file: { readonly bytes: Uint8Array },
  twin: { readonly bytes: Uint8Array },
): boolean => twin !== file && Buffer.compare(twin.bytes, file.bytes) !== 0;

/**
 * The answers with the place-holder of each secret; the very same where there is none.
 *
 * @param ending makes it another one
 */
export function hideSecrets<A extends Pick<Answers, "custom">>(
  answers: A,
  manifest: Pick<Manifest, "prompts">,
  ending = "",
): A {
  const secrets = secretsOf(manifest).filter((id) => answers.custom[id] !== undefined);
  if (secrets.length === 0) return answers;
  const placeholders = secrets.map((id) => {
    const { default: value = "" } = manifest.prompts.find((prompt) => prompt.id === id) ?? {};
    return [id, `${typeof value === "object" ? "" : value}${ending}`] as const;
  });
  return { ...answers, custom: { ...answers.custom, ...Object.fromEntries(placeholders) } };
}

const ownFile = (path: string, bytes: Uint8Array): PlannedFile => ({
  path,
  bytes,
  mode: 0o644,
  origin: "lock",
});
