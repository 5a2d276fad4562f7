import { transformFile } from "../transform-file.ts";
import type { TransformOptions } from "../transform-file.ts";
import type { Rule } from "../rule.ts";
import type { FileFailed, FileOutcome } from "./outcome.ts";
import type { Hit } from "./read-hit.ts";

export interface HitOptions extends TransformOptions {
  readonly rules: readonly Rule[];
}

/** Lets the rules decide about one file. What goes wrong with it is told, not thrown. @returns undefined where there is no site after all */
export function transformHit(
  { path, text, leave }: Hit,
  { rules, ...options }: HitOptions,
): FileOutcome | undefined {
  try {
    const source = { path, text, ...(leave !== undefined && { leave }) };
    const { code, ...rest } = transformFile(source, rules, options);
    if (rest.sites.length === 0) return undefined;
    return {
      kind: "read",
      path,
      before: text,
      ...(code !== undefined && { after: code }),
      ...rest,
    };
  } catch (error) {
    return { kind: "failed", path, ...faultOf(error) };
  }
}

function faultOf(error: unknown): Pick<FileFailed, "cause" | "message" | "stack"> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SyntaxError) return { cause: "unparsable", message };
  if (error instanceof RangeError && /call stack/.test(message)) {
    return { cause: "unparsable", message: "It is nested too deeply." };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { cause: "rule", message, ...(stack !== undefined && { stack }) };
}
