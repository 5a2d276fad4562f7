import { answersSchema } from "../create/answers-schema.ts";
import { questionsFor } from "../create/questions.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { parseArgv } from "./argv.ts";
import { succeeded } from "./finish.ts";
import type { Io } from "./io.ts";
import { openNamed } from "./named-template.ts";

/**
 * `npx create-corral schema`: the JSON schema of the answers file, with `--template` of those to one template; with `codemod` of corral.json, with
 * `template` of template.json. On standard output.
 */
export async function schemaCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { template, around } = await openNamed(argv, io);
  const { words } = parseArgv(argv, questionsFor(undefined, around));
  const [what, ...more] = words;
  if ((what !== undefined && what !== "codemod" && what !== "template") || more.length > 0) {
    throw new UserError(
      "USAGE",
      `There is no schema of ${quote(words.join(" "))}.`,
      "`npx create-corral schema` is that of the answers file, `npx create-corral schema codemod` that of corral.json, `npx create-corral schema template` that of template.json.",
    );
  }
  const schemas = {
    answers: () => Promise.resolve(answersSchema(around, template)),
    codemod: async () => (await import("./codemod-config.ts")).configSchema(),
    template: async () => (await import("../create/decode-manifest.ts")).manifestSchema(),
  };
  const schema = await schemas[what ?? "answers"]();
  return succeeded(io, {
    json,
    text: `${JSON.stringify(schema, undefined, 2)}\n`,
    result: { schema },
  });
}
