import { relative } from "node:path";
import type { Answers, PackageManager } from "./answers.ts";
import { findRepository } from "./find-repository.ts";
import { findWorkspace, type Workspace } from "./find-workspace.ts";
import type { Feature } from "./manifest.ts";
import { spellings } from "./package-manager.ts";
import { quote } from "../shared/quote.ts";

/** What a project's folder lies in. */
export interface Place {
  /** Absolute path of the git work tree at it or above it. */
  readonly repository: string | undefined;
  readonly workspace: Workspace | undefined;
}

/** @param folder absolute path; it need not be there */
export function readPlace(folder: string): Place {
  return { repository: findRepository(folder), workspace: findWorkspace(folder) };
}

/** Whether the project is a part of something larger: of a workspace, or of a git work tree that begins above its `folder`. */
export function liesInside({ repository, workspace }: Place, folder: string): boolean {
  return workspace !== undefined || (repository !== undefined && repository !== folder);
}

/** The root that installs for a project there: that of a workspace which lists it, and is not another package manager's. */
export function installRoot({ workspace }: Place, pm: PackageManager): string | undefined {
  if (workspace === undefined || !workspace.listed) return undefined;
  return workspace.manager === undefined || workspace.manager === pm ? workspace.root : undefined;
}

/**
 * What to know of the place before anything is written, a sentence or two each; none where there is nothing.
 *
 * @param cwd absolute path that other folders are shown relative to
 */
export function remarksOn(place: Place, pm: PackageManager, cwd: string): readonly string[] {
  const { repository, workspace } = place;
  const shown = (folder: string): string => quote(relative(cwd, folder) || ".");
  if (workspace === undefined) {
    if (repository === undefined) return [];
    return [`The project lies in the git work tree ${shown(repository)}: it gets none of its own.`];
  }
  const { root, file, listed, manager } = workspace;
  const start = `The project lies in the workspace ${shown(root)}: it gets no git repository of its own`;
  if (installRoot(place, pm) !== undefined) {
    const remark = `${start}, and is installed from there.`;
    return workspace.plugAndPlay === true ? [remark, withoutModules(shown(root))] : [remark];
  }
  const alone = `${start}, and is installed by itself`;
  if (listed) return [`${alone}, for the workspace uses ${manager ?? "another package manager"}.`];
  const command = spellings[pm].install.join(" ");
  const remove = pm === "yarn" ? ", remove its yarn.lock" : "";
  return [
    `${alone}, for ${file} there does not list it. To make it a member, add it there${remove} and run: ${command}`,
  ];
}

/** Such a project's own .yarnrc.yml makes its scripts look for folders, which yarn does not make for one member alone. */
const withoutModules = (root: string): string =>
  `Yarn installs the workspace ${root} without node_modules, and then no script of the project runs: write nodeLinker: node-modules into the .yarnrc.yml there, and run: yarn install`;

/** What to change before a feature works for a project that lies in `folder`; undefined where it works at once. */
export function obstacleTo(
  { inside, member }: Pick<Feature, "inside" | "member">,
  place: Place,
  folder: string,
): string | undefined {
  if (place.workspace?.listed && member !== undefined) return member;
  return liesInside(place, folder) ? inside : undefined;
}

/** What to know of features that do not work at once in `folder`: of those that are on what to change, and which are off. */
export function remarksOnFeatures(
  features: readonly Pick<Feature, "id" | "label" | "inside" | "member">[],
  answers: Pick<Answers, "features">,
  { place, folder }: { readonly place: Place; readonly folder: string },
): readonly string[] {
  const bound = features.filter((each) => obstacleTo(each, place, folder) !== undefined);
  const isOn = ({ id }: { readonly id: string }): boolean => answers.features.includes(id);
  const off = bound.filter((each) => !isOn(each)).map(({ label }) => label);
  return [
    ...(off.length === 0 ? [] : [`Left out there unless asked for: ${off.join(", ")}.`]),
    ...bound.filter(isOn).flatMap((each) => obstacleTo(each, place, folder) ?? []),
  ];
}
