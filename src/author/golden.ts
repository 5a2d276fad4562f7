import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { faultOfPath, foldedPath } from "../shared/project-path.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { manifestName } from "./authored-template.ts";

/** Files as a golden folder has them, by path, with "/". */
export type GoldenFiles = ReadonlyMap<string, Uint8Array>;

/** A path of the project as golden folders write it: dotfiles without their dot, or git and linters would obey them there. */
export const goldenPath = (path: string): string => path.replace(/(^|\/)\.(?=[^/])/g, "$1_");

export interface GoldenFault {
  readonly path: string;
  readonly what: "differs" | "is not recorded" | "is recorded, and not in the project";
  /** From the recorded file to the project's, as `git diff` has it; "" for bytes that are no text. */
  readonly diff: string;
}

/** What is not as it was recorded, by path. */
export function compareGolden(recorded: GoldenFiles, project: GoldenFiles): readonly GoldenFault[] {
  const paths = [...new Set([...recorded.keys(), ...project.keys()])].sort();
  return paths.flatMap((path): readonly GoldenFault[] => {
    const before = recorded.get(path);
    const after = project.get(path);
    if (before !== undefined && after !== undefined && Buffer.compare(before, after) === 0)
      return [];
    const recordedOnly = before !== undefined && after === undefined;
    const missing = recordedOnly ? "is recorded, and not in the project" : "is not recorded";
    return [
      {
        path,
        what: before !== undefined && after !== undefined ? "differs" : missing,
        diff: diffOf(path, before, after),
      },
    ];
  });
}

function diffOf(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): string {
  const [old, now] = [before, after].map((bytes) =>
    bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8"),
  );
  return [old, now].some((text) => text?.includes("\u0000"))
    ? ""
    : formatDiff({ path, before: old, after: now });
}

/** @param folder absolute path; the files of one that is not there are none */
export function readGolden(folder: string): GoldenFiles {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path)]),
  );
}

/** Makes the folder hold these files and no others. @returns what changed, from the recorded to the new */
export function recordGolden(folder: string, project: GoldenFiles): readonly GoldenFault[] {
  const faults = compareGolden(readGolden(folder), project);
  for (const { path } of faults) {
    const target = join(folder, path);
    const bytes = project.get(path);
    if (bytes === undefined) {
      rmSync(target);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  return faults;
}

/**
 * The folder of a golden, which `record` empties of what is not recorded: below the template's, and apart from its own files. Links
 * are refused: through one, files of somebody else would be removed or replaced.
 *
 * @throws UserError TEMPLATE_INVALID
 */
export function goldenFolder(
  template: { readonly folder: string; readonly root: string },
  golden: string,
): string {
  const fault =
    faultOfPath(golden) ??
    overlapOf(golden, template.root) ??
    faultOnDisk(template.folder, golden) ??
    linkIn(join(template.folder, golden));
  if (fault === undefined) return join(template.folder, golden);
  throw new UserError(
    "TEMPLATE_INVALID",
    `${manifestName}: the golden folder ${quote(golden)} ${fault}.`,
    'Name a folder of its own beside the manifest, such as "tests/default".',
  );
}

function overlapOf(golden: string, root: string): string | undefined {
  const [first] = foldedPath(golden).split("/");
  if (first === foldedPath(root)) return "lies among the files of the template";
  return first === foldedPath(manifestName) ? "is the manifest" : undefined;
}

/** One that is not there yet is made by `record`. */
function faultOnDisk(folder: string, golden: string): string | undefined {
  const names = golden.split("/");
  for (const at of names.keys()) {
    const path = names.slice(0, at + 1).join("/");
    const stats = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isDirectory()) continue;
    return path === golden
      ? "is no folder, but a link or a file"
      : `lies below ${quote(path)}, which is no folder`;
  }
  return undefined;
}

function linkIn(place: string): string | undefined {
  if (!existsSync(place)) return undefined;
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  const link = entries.find((entry) => entry.isSymbolicLink());
  if (link === undefined) return undefined;
  const path = relative(place, join(link.parentPath, link.name)).split(sep).join("/");
  return `holds ${quote(path)}, which is a link`;
}
