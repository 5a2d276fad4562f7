import * as clack from "@clack/prompts";
import { UserError } from "../shared/errors.ts";
import type { Io } from "./io.ts";

export interface MenuItem<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** Asks at the terminal which item it is to be; the caller has made sure that there is one. @throws UserError CANCELLED on Ctrl-C */
export async function choose<Value extends string>(
  message: string,
  items: readonly MenuItem<Value>[],
  { io, signal }: { readonly io: Io; readonly signal: AbortSignal },
): Promise<Value> {
  // clack leaves a listener on the signal that it is given: each prompt gets one of its own.
  const own = new AbortController();
  const forward = (): void => own.abort(signal.reason);
  signal.addEventListener("abort", forward);
  if (signal.aborted) forward();
  try {
    const answer = await clack.select<string>({
      message,
      options: items.map(({ value, label, hint }) => ({
        value,
        label,
        ...(hint !== undefined && { hint }),
      })),
      input: io.stdin,
      output: io.stdout,
      signal: own.signal,
    });
    if (clack.isCancel(answer)) throw cancelled();
    return answer as Value;
  } finally {
    signal.removeEventListener("abort", forward);
  }
}

const cancelled = (): UserError =>
  new UserError("CANCELLED", "Cancelled.", "Nothing was written; what was decided is kept.");
