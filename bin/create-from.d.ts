/**
 * `create` with the templates of a package, for the program that the package brings: `npm create @acme`. All flags of `create` work,
 * and those of the template's own prompts. The templates are trusted, since whoever started the program has run the package's code.
 * Never rejects.
 *
 * ```js
 * #!/usr/bin/env node
 * import { createFrom } from "create-corral";
 *
 * process.exitCode = await createFrom(new URL("..", import.meta.url));
 * ```
 *
 * @param folder of the package: where its `template.json` lies, or the package.json whose `createConfig.templates` lists them
 * @param argv without the program's own name; by default that of this process
 * @returns exit status: 0 when the project is made
 */
export declare function createFrom(folder: URL | string, argv?: readonly string[]): Promise<number>;
