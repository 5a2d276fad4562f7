import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers } from "../../src/create/answers.ts";
import type { FileRule, Manifest } from "../../src/create/manifest.ts";
import { readTemplateFrom } from "../../src/create/read-template.ts";
import { parseTemplate } from "../../src/create/parse-template.ts";
import { textsOf } from "../../src/create/read-programs.ts";
import type {
  SourceFile,
  Sources,
  TemplateSource,
  UnparsedTemplate,
} from "../../src/create/sources.ts";

export const fixtures = join(import.meta.dirname, "..", "fixtures");

/** The fixture template, with primitives that never change. */
export function tinySources(): Sources {
  return {
    corral: "1.2.3",
    template: withPrograms({ ...readTiny(), bases: [] }),
    primitives: modules("concurrency"),
    testing: modules("testing"),
  };
}

const readTiny = () =>
  readTemplateFrom(join(fixtures, "templates", "tiny"), {
    name: "tiny",
    record: { kind: "builtin" },
  });

/** The same with other files, of which each is text; `rules` are added, what else is in `manifest` replaces. */
export function tinyWith(
  files: Readonly<Record<string, string>>,
  { rules = [], ...manifest }: Partial<Manifest> & { rules?: readonly FileRule[] } = {},
): Sources {
  const sources = tinySources();
  const { template } = sources;
  const added: SourceFile[] = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }));
  const names = new Set(Object.keys(files));
  return {
    ...sources,
    template: withPrograms({
      ...template,
      files: [...template.files.filter(({ path }) => !names.has(path)), ...added],
      manifest: {
        ...template.manifest,
        ...manifest,
        files: [...template.manifest.files, ...rules],
      },
    }),
  };
}

export const withPrograms = (template: UnparsedTemplate): TemplateSource => ({
  ...template,
  programs: new Map(
    [...textsOf(template)].map(([text, file]) => [text, parseTemplate(text, file)]),
  ),
});

export const answers: Answers = {
  dir: "anywhere",
  template: "tiny",
  name: "my-service",
  description: "One line",
  runtime: "node",
  node: 24,
  pm: "npm",
  features: [],
  git: true,
  install: true,
  custom: { work: "wait", port: 3000 },
};

function modules(folder: string): ReadonlyMap<string, Uint8Array> {
  const path = join(fixtures, "modules", folder);
  return new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));
}
