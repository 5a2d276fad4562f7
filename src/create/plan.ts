import type { Answers } from "./answers.ts";
import { choose } from "./condition.ts";
import { decide } from "./decide.ts";
import { completePackageJson } from "./package-json.ts";
import { pickPrimitives } from "./pick-primitives.ts";
import { planSteps } from "./plan-steps.ts";
import type { Step } from "./plan-steps.ts";
import { faultOfPath, foldedPath } from "./project-path.ts";
import { renderTemplate } from "./render-template.ts";
import type { DraftFile } from "./render-template.ts";
import type { Sources } from "./sources.ts";
import { formatLock, lockPath } from "../project/lock.ts";
import type { Lock } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";
import { sha256 } from "../shared/sha256.ts";

/** All that `create` will do, as data: `--dry-run` prints it, tests compare it, the writer and the steps carry it out. */
export interface Plan {
  /** Sorted by path. */
  readonly files: readonly PlannedFile[];
  readonly steps: readonly Step[];
  /** What to do next, a sentence each. */
  readonly notes: readonly string[];
}

export interface PlannedFile {
  /** Below the target, written with "/". */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 0o644 | 0o755;
  readonly origin: "template" | "primitive" | "testing" | "lock";
}

/** Pure: the same answers and sources give the same plan, byte for byte, on every runtime and platform. */
export function planProject(answers: Answers, sources: Sources, { verify = false } = {}): Plan {
  const { manifest, file } = sources.template;
  const decisions = decide(answers, manifest, file);
  const own = renderTemplate(sources.template, decisions).map((each) =>
    each.path === "package.json" ? completePackageJson(each, manifest, decisions) : each,
  );
  const picked = pickPrimitives(own, sources);
  const files = mergeFiles([
    ...own.map((each) => ({ ...each, origin: "template" as const })),
    ...picked,
  ]);
  const lock = encoder.encode(formatLock(lockOf(answers, sources, files)));
  return {
    files: sorted([...files, { path: lockPath, bytes: lock, mode: 0o644, origin: "lock" }]),
    steps: planSteps(answers, { verify }),
    notes: manifest.nextSteps.flatMap((step) => {
      const text = choose(step, decisions.facts);
      return text === undefined ? [] : [decisions.render(text, `${file} (nextSteps)`)];
    }),
  };
}

function lockOf(
  answers: Answers,
  { corral, template }: Sources,
  files: readonly PlannedFile[],
): Lock {
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
      node,
      pm,
      ...Object.fromEntries(
        own.flatMap(([id, value]) => (value === undefined || secret.has(id) ? [] : [[id, value]])),
      ),
    },
    features: Object.fromEntries(
      manifest.features.map(({ id }) => [id, answers.features.includes(id)]),
    ),
    files: Object.fromEntries(
      sorted(files).flatMap(({ path, bytes, origin }) =>
        origin === "lock" ? [] : [[path, { sha256: sha256(bytes), origin }]],
      ),
    ),
  };
}

const encoder = new TextEncoder();
const sorted = (files: readonly PlannedFile[]) =>
  [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

type Candidate = DraftFile & Pick<PlannedFile, "origin">;

/** One file a path, also where case does not count; a path that is a folder for one file is a file for none. */
function mergeFiles(candidates: readonly Candidate[]): readonly PlannedFile[] {
  const files = new Map<string, Candidate>();
  const folders = new Map<string, { readonly path: string; readonly source: string }>();
  for (const candidate of candidates) {
    const { path, source } = candidate;
    const fault =
      faultOfPath(path) ??
      (foldedPath(path) === foldedPath(lockPath) ? "is Corral's own" : undefined);
    if (fault !== undefined)
      throw clash(`the path ${JSON.stringify(path)} (from ${source}) ${fault}`);
    const other = files.get(foldedPath(path));
    if (other !== undefined && !same(other, candidate)) {
      const how =
        other.path === path
          ? `"${path}"`
          : `"${other.path}" and "${path}", one file where case does not count,`;
      throw clash(
        `${how} would be written by ${other.source} and by ${source}, with different text`,
      );
    }
    files.set(foldedPath(path), candidate);
    for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
      const folder = { path: path.slice(0, end), source };
      const known = folders.get(foldedPath(folder.path));
      if (known !== undefined && known.path !== folder.path) {
        throw clash(
          `the folders "${known.path}" (${known.source}) and "${folder.path}" (${source}) differ by case only`,
        );
      }
      folders.set(foldedPath(folder.path), folder);
    }
  }
  for (const [key, { path, source }] of files) {
    const folder = folders.get(key);
    if (folder !== undefined)
      throw clash(`"${path}" would be a file (from ${source}) and a folder (for ${folder.source})`);
  }
  return [...files.values()].map(({ path, bytes, mode, origin }) => ({
    path,
    bytes,
    mode,
    origin,
  }));
}

const same = (a: Candidate, b: Candidate) =>
  a.path === b.path && a.mode === b.mode && Buffer.compare(a.bytes, b.bytes) === 0;

const clash = (what: string) =>
  new UserError(
    "TEMPLATE_INVALID",
    `${what[0]?.toUpperCase()}${what.slice(1)}.`,
    "Put it right in the template: rename one, or leave one out by a condition.",
  );
