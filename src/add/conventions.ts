import type { ProjectFacts } from "./project-facts.ts";
import type { CompilerOptions } from "./read-tsconfig.ts";
import type { CodeSurvey, SurveyedImport } from "./survey-code.ts";

/** What decides how code is written in a package, besides the code itself. */
export interface Settings {
  /** `"type": "module"` in package.json. */
  readonly isModule: boolean;
  readonly compiler: CompilerOptions | undefined;
  /** Deno runs it: TypeScript without a compiler, extensions written. */
  readonly isDeno: boolean;
  readonly hasTypeScript: boolean;
}

export type Conventions = Pick<ProjectFacts, "language" | "module" | "extension" | "ending">;

/** Language, module system and spelling of new files: as most of the package's own are, else as its settings want. */
export function findConventions(survey: CodeSurvey, settings: Settings): Conventions {
  const language = findLanguage(survey, settings);
  const { module, extension } =
    language === "ts" ? typescriptModule(survey, settings) : scriptModule(survey, settings);
  return {
    language,
    module,
    extension,
    ending: findEnding(survey, settings, { language, module, extension }),
  };
}

const typescript = /\.[cm]?tsx?$/;
const config = /(?:^|\/)(?:[^/]*\.config|\.[^/]*rc|gulpfile|gruntfile)\.[cm]?[jt]s$/i;

function findLanguage({ files }: CodeSurvey, { compiler, isDeno, hasTypeScript }: Settings) {
  const own = files.filter((file) => !config.test(file));
  const typed = own.filter((file) => typescript.test(file)).length;
  if (own.length === 0) return compiler !== undefined || isDeno || hasTypeScript ? "ts" : "js";
  return typed * 2 >= own.length ? "ts" : "js";
}

function typescriptModule({ files }: CodeSurvey, { isModule, compiler, isDeno }: Settings) {
  const most = commonest(files.flatMap((file) => /\.[cm]?ts(?=x?$)/.exec(file)?.[0] ?? []));
  if (most === ".mts") return { module: "esm", extension: ".mts" } as const;
  if (most === ".cts") return { module: "cjs", extension: ".cts" } as const;
  const { module, moduleResolution } = compiler ?? {};
  const byPackage = module === undefined || module.startsWith("node");
  const isEsm =
    isDeno ||
    (byPackage ? isModule || moduleResolution === "bundler" : /^(?:es|preserve)/.test(module));
  return { module: isEsm ? "esm" : "cjs", extension: ".ts" } as const;
}

function scriptModule({ files, imports }: CodeSurvey, { isModule, isDeno }: Settings) {
  const own = files.filter((file) => !config.test(file));
  const most = commonest(own.flatMap((file) => /\.[cm]?js(?=x?$)/.exec(file)?.[0] ?? []));
  if (most === ".mjs") return { module: "esm", extension: ".mjs" } as const;
  if (most === ".cjs") return { module: "cjs", extension: ".cjs" } as const;
  // Without "type" there may be a bundler: then the code says `import`.
  const kinds = imports.filter(({ from }) => /\.jsx?$/.test(from) && !config.test(from));
  const isEsm = isModule || isDeno || commonest(kinds.map(({ kind }) => kind)) === "import";
  return { module: isEsm ? "esm" : "cjs", extension: ".js" } as const;
}

/** As the package's code writes them; where there is none, as its compiler or runtime demands. */
function findEnding(
  { imports }: CodeSurvey,
  settings: Settings,
  { language, module, extension }: Omit<Conventions, "ending">,
): string {
  const output = extension.replace("ts", "js");
  const relative = imports.filter(
    ({ from, specifier }) =>
      /^\.\.?\//.test(specifier) && typescript.test(from) === (language === "ts"),
  );
  const most = commonest(relative.flatMap((each) => endingKind(each) ?? []));
  const bareAllowed = module === "cjs" || !isStrict(settings, extension);
  // Where a bundler needs none, a script of the same package may be Node's, which always does.
  if (language === "js" && module === "esm") return extension;
  if (most === "none" && bareAllowed) return "";
  if (language === "js") return most === undefined ? "" : extension;
  if (most === "source") return extension;
  if (most === "output") return output;
  const { compiler, isDeno } = settings;
  const writesSource =
    isDeno ||
    compiler?.allowImportingTsExtensions === true ||
    compiler?.rewriteRelativeImportExtensions === true;
  if (writesSource) return extension;
  return bareAllowed ? "" : output;
}

/** Whether what loads files in TypeScript resolves specifiers as ES modules do on Node: with an extension, always. */
function isStrict({ compiler, isDeno }: Settings, extension: string): boolean {
  if (isDeno || extension.startsWith(".m")) return true;
  return /^node(?:\d|next)/.test(compiler?.moduleResolution ?? compiler?.module ?? "");
}

/** How a specifier of a code file ends; undefined for one of another kind, such as "./style.css". */
export function endingKind({ specifier }: Pick<SurveyedImport, "specifier">) {
  if (typescript.test(specifier)) return "source";
  if (/\.[cm]?jsx?$/.test(specifier)) return "output";
  return /\.[a-z]{2,6}$/i.test(specifier) ? undefined : "none";
}

/** Which value stands there most often; the first of two that are as frequent. */
export function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
