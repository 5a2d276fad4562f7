import { execFile } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** Something did not go as it must; the message says what, with the end of the program's output. */
export class StepFailed extends Error {}

/** Runs a program to its end and gives its output. @throws StepFailed when its status is not 0, or after five minutes */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  cwd: string,
): Promise<string> {
  const shell = process.platform === "win32" && program === "npm";
  const options = { cwd, shell, maxBuffer: 1 << 26, timeout: 300_000 };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const end = cleanUp(`${stdout}\n${stderr}`).trim().split("\n").slice(-40).join("\n  ");
      const status = typeof error.code === "number" ? `status ${error.code}` : error.message;
      reject(new StepFailed(`${[program, ...args].join(" ")} ended with ${status}:\n  ${end}`));
    });
    child.stdin?.end();
  });
}

export const cleanUp = stripVTControlCharacters;
