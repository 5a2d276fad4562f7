import { gitFailed } from "./git-failed.ts";
import { runGit } from "./git.ts";
import type { GitOptions } from "./git.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/** What a reference stands for at this moment. */
export interface FoundRef {
  /** Commit, or the beginning of one's id where no branch or tag is called so. */
  readonly id: string;
  /** Its whole name; none for an id. */
  readonly name?: string;
}

/**
 * Asks the repository. A tag goes before a branch of the same name, as in git.
 *
 * @param ref undefined: its default branch
 * @throws UserError TEMPLATE_UNKNOWN with the nearest, FETCH_FAILED
 */
export async function resolveRef(
  url: string,
  ref: string | undefined,
  options: GitOptions & { readonly shown: string },
): Promise<FoundRef> {
  const names = namesOf(ref);
  const refs = await listRefs(
    url,
    names.flatMap((name) => [name, `${name}^{}`]),
    options,
  );
  for (const name of names) {
    const id = refs.get(`${name}^{}`) ?? refs.get(name);
    if (id !== undefined) return { id, name };
  }
  if (ref !== undefined && /^[0-9a-f]{7,39}$/.test(ref)) return { id: ref };
  const { shown } = options;
  if (ref === undefined) {
    throw new UserError(
      "TEMPLATE_UNKNOWN",
      `${quote(shown)} has no default branch.`,
      "Name a branch, a tag or a commit behind #.",
    );
  }
  const all = await listRefs(url, [], options);
  const near = nearest(
    ref,
    [...all.keys()].map((name) => name.replace(/^refs\/(?:heads|tags)\/|\^\{\}$/g, "")),
  );
  throw new UserError(
    "TEMPLATE_UNKNOWN",
    `${quote(shown)} has no branch, tag or commit ${quote(ref)}.`,
    near === undefined ? "Name one that it has behind #." : `Did you mean ${quote(near)}?`,
  );
}

function namesOf(ref: string | undefined): readonly string[] {
  if (ref === undefined || ref === "HEAD") return ["HEAD"];
  return ref.startsWith("refs/") ? [ref] : [`refs/tags/${ref}`, `refs/heads/${ref}`];
}

async function listRefs(
  url: string,
  patterns: readonly string[],
  options: GitOptions & { readonly shown: string },
): Promise<ReadonlyMap<string, string>> {
  const { status, stdout, stderr } = await runGit(["ls-remote", "--", url, ...patterns], options);
  if (status !== 0) throw gitFailed(stderr, url, options.shown);
  return new Map(
    stdout
      .toString()
      .split("\n")
      .flatMap((line) => {
        const [id = "", name] = line.split("\t");
        return name !== undefined && /^[0-9a-f]{40,64}$/.test(id) ? [[name, id] as const] : [];
      }),
  );
}
