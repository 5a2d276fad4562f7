import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { nodeMajors, packageManagersOf, runtimes } from "../src/create/answers.ts";
import type { Answers } from "../src/create/answers.ts";
import { holds } from "../src/create/condition.ts";
import { planProject } from "../src/create/plan.ts";
import { readSources } from "../src/create/read-sources.ts";

/**
 * For template authors: renders a template into a folder, over what is there, and runs nothing.
 * `npm run render -- http ../api --node 20 --pm pnpm --features openapi,docker --set work=compute`, or `--runtime deno`
 * Features that nobody names are on as the manifest says; `--features ""` turns all off.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: "string", default: "my-service" },
    description: { type: "string", default: "A service that never drops a task" },
    runtime: { type: "string", default: "node" },
    node: { type: "string", default: "24" },
    pm: { type: "string" },
    features: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
  },
});
const [template, folder] = positionals;
if (template === undefined || folder === undefined)
  throw new Error("render <template> <folder> [options]");

const sources = await readSources(template);
const { manifest } = sources.template;
const custom: Record<string, string | number | boolean | readonly string[]> = {};
for (const prompt of manifest.prompts) {
  const set = values.set
    .find((each) => each.startsWith(`${prompt.id}=`))
    ?.slice(prompt.id.length + 1);
  const fallback =
    typeof prompt.default === "object" && "length" in prompt.default ? prompt.default : undefined;
  const value = set ?? (typeof prompt.default === "object" ? fallback : prompt.default);
  if (value !== undefined) custom[prompt.id] = value;
}
const runtime = runtimes.find((each) => each === values.runtime) ?? "node";
const major = nodeMajors.find((each) => String(each) === values.node) ?? 24;
const node = runtime === "node" ? { node: major } : {};
const [usual] = packageManagersOf[runtime];
const pm = packageManagersOf[runtime].find((each) => each === values.pm) ?? usual ?? "npm";
const facts = { features: new Set<string>(), answers: { ...custom, ...node, pm, runtime } };
const on = manifest.features.filter((each) =>
  typeof each.default === "boolean" ? each.default : holds(each.default, facts),
);
const answers: Answers = {
  dir: folder,
  template,
  name: values.name,
  description: values.description,
  runtime,
  ...node,
  pm,
  features: values.features?.split(",").filter(Boolean) ?? on.map(({ id }) => id),
  git: false,
  install: false,
  custom,
};

const plan = planProject(answers, sources);
for (const { path, bytes, mode } of plan.files) {
  const target = join(resolve(folder), path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes, { mode });
}
console.log(
  `${plan.files.length} files in ${folder}; features: ${answers.features.join(", ") || "none"}`,
);
for (const note of plan.notes) console.log(`- ${note}`);
