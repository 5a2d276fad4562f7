import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Whole text of the package's own licence file; `undefined` where it ships none. */
  readonly text: string | undefined;
}

/** What may be bundled into an MIT program with no duty beyond the notice itself. */
const allowed = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "Apache-2.0",
  "Unlicense",
]);

/**
 * The third-party notices of what is really in `dist/`: read from the bundler's own account, so no package can be forgotten.
 *
 * @param modules that are bundled: paths below the repository, with "/"
 * @throws Error when a bundled package has a licence that is not on the list above: somebody must look first
 */
export async function renderNotices(modules: readonly string[]): Promise<string> {
  const packages = await findBundledPackages(modules);
  refuseUnknownLicenses(packages);
  const header = [
    "# Third-party notices",
    "",
    "`create-corral` is published with these packages bundled into `dist/`. Made by `scripts/notices.ts` from the bundler's own account.",
    "",
  ];
  return [...header, ...packages.map(formatPackage)].join("\n");
}

export function refuseUnknownLicenses(packages: readonly BundledPackage[]): void {
  const unknown = packages.filter(({ license }) => !allowed.has(license));
  if (unknown.length === 0) return;
  const list = unknown
    .map(({ name, version, license }) => `${name}@${version} (${license})`)
    .join(", ");
  throw new Error(`bundled under a licence that nobody has looked at yet: ${list}`);
}

export async function findBundledPackages(modules: readonly string[]): Promise<BundledPackage[]> {
  const folders = new Set(modules.flatMap((path) => packageFolder(path) ?? []));
  const packages = await Promise.all([...folders].map(readPackage));
  return packages.sort(
    (a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en"),
  );
}

/** `node_modules/a/node_modules/@b/c/index.js` → `node_modules/a/node_modules/@b/c` */
export function packageFolder(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const path = join(fileURLToPath(new URL("..", import.meta.url)), folder);
  const { name, version, license } = JSON.parse(
    await readFile(join(path, "package.json"), "utf8"),
  ) as Record<string, string>;
  const file = (await readdir(path)).find((entry) =>
    /^licen[cs]e(\.(md|txt))?$|^copying$/i.test(entry),
  );
  const text =
    file === undefined
      ? undefined
      : (await readFile(join(path, file), "utf8")).replaceAll("\r\n", "\n").trim();
  return { name: name ?? folder, version: version ?? "?", license: license ?? "none", text };
}

function formatPackage({ name, version, license, text }: BundledPackage): string {
  const body =
    text === undefined
      ? "(The package ships no licence file of its own.)"
      : `\`\`\`\`text\n${text}\n\`\`\`\``;
  return `## ${name} ${version}\n\n${license}\n\n${body}\n`;
}
