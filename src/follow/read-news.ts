import type { Project } from "./find-project.ts";
import { readLockedSources } from "./read-locked-sources.ts";
import { listTemplates } from "../create/list-templates.ts";
import { readSources } from "../create/read-sources.ts";
import type { LockedTemplate } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";
import { packageVersion } from "../shared/package-root.ts";
import { sha256 } from "../shared/sha256.ts";
import type { FetchContext } from "../sources/source.ts";

/** What there is now of something that a project was made from. */
export type News =
  /** `from` and `to`: versions, commits or digests. */
  | { readonly kind: "outdated"; readonly name: string; readonly from: string; readonly to: string }
  /** It was not asked, or does not answer; or the program that looks is the older one. */
  | { readonly kind: "unknown"; readonly name: string; readonly why: string };

/**
 * What is newer than the project: its template, those that it extends, and the primitives that it has copies of. What is as it was is
 * not among it.
 *
 * @throws the signal's reason on an abort; a source that does not answer is news, and no error
 */
export async function readNews(project: Project, context: FetchContext): Promise<readonly News[]> {
  const { template, corral } = project.lock;
  const layers = [template, ...(template.extends ?? [])];
  const isLater = await isLaterThan(corral, packageVersion());
  if (isLater) {
    const why = `the project was made by create-corral ${corral}, and this is ${packageVersion()}`;
    const outside = await Promise.all(layers.map((layer) => askOutside(layer, project, context)));
    return [{ kind: "unknown", name: template.name, why }, ...withoutTwins(outside)];
  }
  const answers = await Promise.all([
    ...layers.map((layer) =>
      layer.source.kind === "builtin"
        ? askBuiltin(layer, project)
        : askOutside(layer, project, context),
    ),
    askCopies(project),
  ]);
  return withoutTwins(answers);
}

/** Two templates of one source tell the same. */
function withoutTwins(news: readonly (News | undefined)[]): readonly News[] {
  const seen = new Set<string>();
  return news.filter((each): each is News => {
    if (each === undefined) return false;
    const { name: _, ...said } = each;
    const key = JSON.stringify(said);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

async function askBuiltin(
  { name, digest, version }: LockedTemplate,
  { lock }: Project,
): Promise<News | undefined> {
  try {
    const { template } = await readSources(name);
    if (template.digest === digest) return undefined;
    const now = template.manifest.version;
    const versions = now === version ? [digest, template.digest] : [version, now];
    const [from = "", to = ""] =
      lock.corral === packageVersion() ? versions : [lock.corral, packageVersion()];
    return { kind: "outdated", name, from, to };
  } catch (error) {
    return unknown(name, error);
  }
}

async function askOutside(
  layer: LockedTemplate,
  project: Project,
  context: FetchContext,
): Promise<News | undefined> {
  const { name, source, digest } = layer;
  if (source.kind === "builtin") return undefined;
  const { idOf, newestOf } = await import("../sources/fetch-source.ts");
  context.signal.throwIfAborted();
  try {
    if (source.kind === "folder") {
      // The digest of the template itself is also that of the folders below it.
      if (layer !== project.lock.template) return undefined;
      const { template } = await readLockedSources(project, context);
      const to = template.digest;
      return to === digest ? undefined : { kind: "outdated", name, from: digest, to };
    }
    if (context.offline) return { kind: "unknown", name, why: "it was not asked" };
    const from = idOf(source) ?? "";
    const to = await newestOf(source, context);
    if (to === undefined) return { kind: "unknown", name, why: "its source does not answer" };
    return to === from ? undefined : { kind: "outdated", name, from, to };
  } catch (error) {
    context.signal.throwIfAborted();
    return unknown(name, error);
  }
}

/** Copies of primitives and of the test kit come from this program, whatever the template. */
async function askCopies({ lock }: Project): Promise<News | undefined> {
  const [any = ""] = listTemplates();
  const { primitives, testing } = await readSources(any);
  const isOld = Object.entries(lock.files).some(([path, { origin, sha256: hash }]) => {
    const name = path.slice(path.indexOf("/", path.indexOf("/") + 1) + 1);
    const shipped = { primitive: primitives, testing, template: undefined }[origin]?.get(name);
    return shipped !== undefined && sha256(shipped) !== hash;
  });
  if (!isOld) return undefined;
  return { kind: "outdated", name: "primitives", from: lock.corral, to: packageVersion() };
}

function unknown(name: string, error: unknown): News {
  if (!(error instanceof UserError)) throw error;
  return { kind: "unknown", name, why: error.message.replace(/\.$/, "") };
}

async function isLaterThan(one: string, other: string): Promise<boolean> {
  if (one === other) return false;
  const { default: compare } = await import("semver/functions/compare.js");
  try {
    return compare(one, other) > 0;
  } catch {
    return false; // no version at all: somebody wrote it
  }
}
