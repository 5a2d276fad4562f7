import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { optionsOf } from "../src/create/condition.ts";
import { listTemplates, templatesFolder } from "../src/create/list-templates.ts";
import { parseManifest } from "../src/create/parse-manifest.ts";
import { repository } from "./build.ts";
import { compareMajors, type Pin } from "./freshness/compare-majors.ts";

/**
 * Why a package stays a major behind: `<who pins it> <package>`. One that is not behind any more is as wrong here as one that is
 * behind and not named.
 */
const reasons: Readonly<Record<string, string>> = {
  "package.json @babel/parser": "8 asks for Node 22.18; the program runs from Node 20 on",
  "package.json @babel/types": "8 asks for Node 22.18; the program runs from Node 20 on",
  "package.json validate-npm-package-name":
    "8 asks for Node 22.22; the program runs from Node 20 on",
  "package.json execa": "10 does not start on Node 20",
  "package.json vitest": "5 loses its reporter on Node 20 at the first failure",
  "package.json @types/node": "the types of the oldest Node that the program runs on",
  "http vitest":
    "5 loses its reporter on Node 20, and in Bun its processes; on Deno a run does not end cleanly",
  "http @types/node": "the types of the oldest Node that a project supports; the newest elsewhere",
};

/** `npm run freshness`: names what is a major behind the registry, in our package and in the templates; status 1 without a reason. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pins = [...pinsOfPackage(), ...listTemplates().flatMap(pinsOfTemplate)];
  const latest = new Map<string, string>();
  for (const { name } of pins) {
    if (!latest.has(name)) latest.set(name, await latestVersion(name));
  }
  const { behind, faults } = compareMajors(pins, latest, reasons);
  for (const { who, name, version, reason = "NO REASON" } of behind)
    console.log(`${who}: ${name} ${version}, and there is ${latest.get(name)}: ${reason}`);
  for (const fault of faults) console.error(fault);
  console.log(`${pins.length} pins, ${behind.length} a major behind, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

function pinsOfPackage(): Pin[] {
  const { devDependencies } = JSON.parse(
    readFileSync(join(repository, "package.json"), "utf8"),
  ) as { devDependencies: Readonly<Record<string, string>> };
  return Object.entries(devDependencies).map(([name, version]) => ({
    who: "package.json",
    name,
    version,
  }));
}

/** Every version that some project gets. */
function pinsOfTemplate(template: string): Pin[] {
  const path = join(templatesFolder(), template, "template.json");
  const manifest = parseManifest(readFileSync(path, "utf8"), path);
  return [manifest, ...manifest.features].flatMap(({ dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, choice]) => {
      return optionsOf(choice).map(({ value }) => ({ who: template, name, version: value }));
    }),
  );
}

/** What is newest, whatever Node runs here: `npm outdated` leaves out what asks for a newer one. */
async function latestVersion(name: string): Promise<string> {
  const { stdout } = await execa("npm", ["view", name, "dist-tags.latest"]);
  return stdout.trim();
}
