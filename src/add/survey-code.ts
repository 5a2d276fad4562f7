import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findImports } from "../shared/find-imports.ts";

/** What a package's own code shows of its habits. */
export interface CodeSurvey {
  /** Code below the root, nearest first: paths with "/". */
  readonly files: readonly string[];
  /** Imports of the first files, in which habits show: `import` and `require` of plain strings. */
  readonly imports: readonly SurveyedImport[];
}

export interface SurveyedImport {
  /** Path of the importing file. */
  readonly from: string;
  readonly specifier: string;
  readonly kind: "import" | "require";
}

/** Looks at the code of one package; packages inside of it, what is installed and what is built are not its own. */
export function surveyCode(root: string): CodeSurvey {
  const files = codeBelow(root);
  const imports = files.slice(0, maxRead).flatMap((from) => importsIn(root, from));
  return { files, imports };
}

/** More would tell no more, and take long. */
const maxEntries = 20_000;
const maxRead = 40;
const maxBytes = 512 * 1024;

const code = /\.[cm]?[jt]sx?$/;
const notOwn =
  /^(?:\..*|node_modules|bower_components|dist|build|out|output|coverage|vendor|third_party|public|static|tmp|temp|fixtures|__fixtures__)$/;

/** Breadth first: what lies near the root says most. */
function codeBelow(root: string): readonly string[] {
  const files: string[] = [];
  const folders = [""];
  let entries = 0;
  for (const folder of folders) {
    const held = entriesOf(join(root, folder));
    if (folder !== "" && held.some(({ name }) => name === "package.json")) continue;
    for (const entry of held) {
      if (++entries > maxEntries) return files;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && code.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name))
        files.push(path);
      if (entry.isDirectory() && !notOwn.test(entry.name)) folders.push(path);
    }
  }
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return []; // A folder that may not be read tells nothing.
  }
}

function importsIn(root: string, from: string): readonly SurveyedImport[] {
  try {
    const text = readFileSync(join(root, from), "utf8");
    if (text.length > maxBytes) return [];
    return findImports(text).flatMap(({ specifier, kind }) =>
      kind === "url" ? [] : [{ from, specifier, kind }],
    );
  } catch {
    return [];
  }
}
