import type { FeatureChange } from "./change-features.ts";
import type { Rendering } from "./render-project.ts";
import { readPlace } from "../create/place.ts";
import { planSteps } from "../create/plan-steps.ts";
import type { Step } from "../create/plan-steps.ts";
import { isObject } from "../shared/is-object.ts";

/** The installation that a change of features asks for; undefined where no dependency changes. */
export function planInstall({ project, answers, before, after }: FeatureChange): Step | undefined {
  if (dependenciesOf(before) === dependenciesOf(after)) return undefined;
  const steps = planSteps(
    { ...answers, install: true },
    { verify: false, place: readPlace(project.folder) },
  );
  return steps.find(({ kind }) => kind === "install");
}

const fields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

function dependenciesOf({ files }: Rendering): string {
  const bytes = files.get("package.json")?.bytes;
  if (bytes === undefined) return "";
  const manifest: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return JSON.stringify(isObject(manifest) ? fields.map((field) => manifest[field]) : manifest);
}
