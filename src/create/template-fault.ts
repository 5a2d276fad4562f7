import { UserError } from "../shared/errors.ts";

/** Why a template is refused, with the line in it. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** A fault, or what Handlebars' parser threw, for the reader. A TypeError would be a bug of ours: it is handed back as it is. */
export function templateFault(error: unknown, file: string): unknown {
  if (error instanceof TypeError) return error;
  // The parser's own words for a stack that ran over.
  const deep = error instanceof RangeError ? "is nested too deep" : undefined;
  const message = deep ?? (error instanceof Error ? error.message : String(error));
  const line = error instanceof TemplateFault ? error.line : /on line (\d+)/.exec(message)?.[1];
  const what = message.replace(/^(Parse error) on line \d+:[^]*\n(.*)$/, "$1: $2").split("\n")[0];
  const place = line === undefined ? file : `${file}:${line}`;
  return new UserError("TEMPLATE_INVALID", `${place}: ${what}.`, "Put it right in the template.", {
    cause: error,
  });
}
