import { UserError } from "../shared/errors.ts";

export interface Interrupt {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; the reason is a UserError CANCELLED. */
  readonly signal: AbortSignal;
  /** Takes the handlers off. */
  release(): void;
}

/**
 * Turns signals into an abort, so that what was begun is undone before the program ends. Later ones do
 * nothing: at a terminal npm sends SIGINT a second time by itself, and that must not cut the undoing off.
 */
export function watchInterrupts(): Interrupt {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void =>
    controller.abort(
      new UserError("CANCELLED", `Stopped by ${name}.`, "Run the command again to start over."),
    );
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    release() {
      for (const name of names) process.off(name, stop);
    },
  };
}

const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
