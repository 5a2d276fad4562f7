import { packageVersion } from "../shared/package-root.ts";
import { formatPackage, npmBin, packageReadme } from "./starter-package.ts";

/** What a new template is to be. */
export interface StarterOptions {
  /** In kebab-case. */
  readonly name: string;
  /** What it lies over: a built-in template or an address. */
  readonly extends?: string;
  /** The scope of the npm package around it, with its "@". */
  readonly scope?: string;
}

/** Text by path, with "/". */
export type StarterFiles = Readonly<Record<string, string>>;

/** Where the template lies in what was started: in a package each has a folder of its own. */
export const templatePath = ({ name, scope }: StarterOptions): string =>
  scope === undefined ? "" : `templates/${name}/`;

/** A template that can be linted and tested at once, but for what `record` makes. */
export function starterFiles(options: StarterOptions): StarterFiles {
  const { name, scope } = options;
  const template = Object.entries(templateFiles(options)).map(
    ([path, text]) => [`${templatePath(options)}${path}`, text] as const,
  );
  const around: StarterFiles =
    scope === undefined
      ? { "README.md": templateReadme(name) }
      : {
          "package.json": formatPackage(name, scope),
          "bin/create.js": npmBin,
          "README.md": packageReadme(name, scope),
          ".gitignore": "node_modules/\n",
        };
  return { ...around, ...Object.fromEntries(template) };
}

function templateFiles(options: StarterOptions): StarterFiles {
  const manifest = options.extends === undefined ? ownManifest : extendedManifest(options.extends);
  const head = {
    $schema: `https://unpkg.com/create-corral@${packageVersion()}/schema/template.json`,
    schemaVersion: 1,
    name: options.name,
    version: "0.1.0",
    description: "A project the way our team makes them",
  };
  const tests = [{ name: "default", golden: "tests/default" }];
  return {
    "template.json": formatJson({ ...head, ...manifest, tests }),
    ...(options.extends === undefined ? ownFiles : extendedFiles),
  };
}

const team = {
  id: "team",
  type: "text",
  message: "Which team owns it?",
  help: "Team or person, as CODEOWNERS names them",
  default: "@acme/platform",
  validate: { pattern: "@[A-Za-z0-9/_-]+", message: "not a name such as @acme/platform" },
};

const extendedManifest = (base: string) => ({ extends: [{ template: base }], prompts: [team] });

const extendedFiles: StarterFiles = {
  "files/_github/CODEOWNERS.hbs": "* {{team}}\n",
};

const ownManifest = {
  prompts: [team],
  scripts: {
    start: [
      { when: { answer: "runtime", is: "deno" }, value: "deno run src/main.js" },
      { when: { answer: "runtime", is: "bun" }, value: "bun src/main.js" },
      { value: "node src/main.js" },
    ],
  },
  nextSteps: ['{{pmRun "start"}}'],
};

const ownFiles: StarterFiles = {
  "files/package.json.hbs": `{
  "name": {{json name}},
  "version": "0.1.0",
  "private": true,
  "description": {{json description}},
  "type": "module"
}
`,
  "files/README.md.hbs": `# {{name}}
{{#if description}}

{{description}}
{{/if}}

\`{{pmRun "start"}}\` starts it. {{team}} owns it.
`,
  "files/src/main.js": `console.log("Hello");\n`,
  "files/_gitignore": "node_modules/\n",
  "files/_prettierignore": ".corral/\n",
};

const templateReadme = (name: string) => `# ${name}

A template for [create-corral](https://www.npmjs.com/package/create-corral). To make a project from it:

\`\`\`sh
npm create corral my-service -- --template ./${name}
\`\`\`

\`template.json\` says what is asked and what becomes of the files; \`files/\` are the project's, and those that end in \`.hbs\` are filled
in; \`tests/\` holds what is expected. While you work on it:

\`\`\`sh
npx create-corral template lint             # what is wrong with it
npx create-corral template test             # what is not as recorded
npx create-corral template record           # record it anew
npx create-corral template preview --watch  # the project, as you work
\`\`\`
`;

const formatJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
