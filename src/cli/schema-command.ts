import { answersSchema } from "../create/answers-schema.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { parseArgv } from "./argv.ts";
import { succeeded } from "./finish.ts";
import type { Io } from "./io.ts";
import { readSurroundings } from "./surroundings.ts";

/** `corral schema`: the JSON schema of the answers file, on standard output. */
export function schemaCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): number {
  const { words } = parseArgv(argv, []);
  if (words[0] !== undefined) {
    throw new UserError(
      "USAGE",
      `\`schema\` takes nothing, not ${quote(words[0])}.`,
      "Write `corral schema` alone.",
    );
  }
  const schema = answersSchema(readSurroundings(io));
  return succeeded(io, {
    json,
    text: `${JSON.stringify(schema, undefined, 2)}\n`,
    result: { schema },
  });
}
