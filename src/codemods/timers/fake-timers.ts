import type { SourceFile } from "../engine/source-file.ts";

/** Whether the file puts fake timers in place of the platform's. */
export function usesFakeTimers({ text }: SourceFile): boolean {
  return /\buseFakeTimers\b|\bfake-timers\b|\bFakeTimers\b|\bmock\.timers\b/.test(text);
}
