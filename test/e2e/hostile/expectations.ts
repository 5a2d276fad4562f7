import { expect } from "vitest";
import type { Run } from "../../cli/program.ts";

/** Neither repository nor installation, which take time and are other rows' matter. */
export const quiet = ["--no-git", "--no-install"];

export const create = (dir: string, ...more: readonly string[]): readonly string[] => [
  dir,
  "--template=http",
  "--yes",
  ...more,
];

/** Rights, links, signals and shells are asked of in POSIX words; Windows skips these rows, and the report says so. */
export const posix = process.platform !== "win32";

/** One message and a hint on standard error, nothing that looks like success, and no stack. */
export function expectRefused(
  { status, stdout, stderr }: Run,
  exitCode: number,
  message: string | RegExp,
): void {
  expect(stderr).toMatch(message);
  expect({
    status,
    stdout,
    messages: stderr.match(/^error /gm)?.length,
    stack: /\n +at /.test(stderr),
  }).toEqual({
    status: exitCode,
    stdout: "",
    messages: 1,
    stack: false,
  });
}
