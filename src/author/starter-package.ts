import { packageVersion } from "../shared/package-root.ts";

/** The package.json of a company's `@scope/create`: `npm create @scope` runs its program, which offers its templates. */
export function formatPackage(template: string, scope: string): string {
  const manifest = {
    name: `${scope}/create`,
    version: "0.1.0",
    description: "Starts projects the way our team makes them",
    type: "module",
    bin: { create: "bin/create.js" },
    files: ["bin", "templates/*/template.json", "templates/*/files/**"],
    engines: { node: ">=20.12" },
    scripts: {
      lint: "corral template lint",
      test: "corral template test",
      record: "corral template record",
      prepublishOnly: "corral template lint && corral template test",
    },
    dependencies: { "create-corral": `^${packageVersion()}` },
    createConfig: {
      templates: [
        {
          name: template,
          description: "A project the way our team makes them",
          path: `./templates/${template}`,
        },
      ],
    },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

export const npmBin = `#!/usr/bin/env node
import { createFrom } from "create-corral";

process.exitCode = await createFrom(new URL("..", import.meta.url));
`;

export const packageReadme = (template: string, scope: string) => `# ${scope}/create

Our templates, for [create-corral](https://www.npmjs.com/package/create-corral). To start a project:

\`\`\`sh
npm create ${scope} my-service
\`\`\`

Each template is a folder below \`templates/\`, listed under \`createConfig\` in package.json. \`templates/${template}/template.json\` says what is
asked and what becomes of the files; \`files/\` beside it are the project's; \`tests/\` holds what is expected. While you work on it:

\`\`\`sh
npm install
npm run lint      # what is wrong with the templates
npm test          # what is not as recorded
npm run record    # record it anew
npx create-corral template preview --watch
\`\`\`

\`npm publish\` lints and tests first.
`;
