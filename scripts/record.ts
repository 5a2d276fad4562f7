import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";
import { build } from "./build.ts";
import { drawSvg } from "./record/draw-svg.ts";
import { TerminalScreen } from "./record/terminal-screen.ts";
import { withTools } from "./toolchain.ts";

const program = fileURLToPath(new URL("../bin/create-corral.js", import.meta.url));
const picture = fileURLToPath(new URL("../docs/create.svg", import.meta.url));

const COLUMNS = 96;
/** How long nothing is drawn while a prompt waits, ms. */
const QUIET_MS = 400;
const LONGEST_MS = 300_000;

/**
 * Runs the built program in a pseudo-terminal, as somebody does who names a folder and takes every default; what it leaves on the screen
 * is the picture.
 */
async function record(): Promise<void> {
  await build({ clean: false });
  const screen = new TerminalScreen(COLUMNS);
  screen.write("\u001B[32m$\u001B[0m \u001B[1mcreate-corral --verify\u001B[0m\r\n\r\n");
  const cwd = await mkdtemp(join(tmpdir(), "corral-"));
  try {
    const status = await drive(screen, cwd);
    if (status !== 0) throw new Error(`the program ended with ${status}:\n${screen.text}`);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
  if (screen.text.includes(cwd)) throw new Error(`the picture shows ${cwd}`);
  const title = "create-corral, from the first question to the finished checks";
  await writeFile(picture, drawSvg(title, screen.lines, COLUMNS));
  console.log(`docs/create.svg shows ${screen.lines.length} lines`);
}

/** @returns exit code */
async function drive(screen: TerminalScreen, cwd: string): Promise<number> {
  const env = { ...(await withTools([])), TERM: "xterm-256color" };
  for (const name of ["CI", "NO_COLOR", "FORCE_COLOR"]) Reflect.deleteProperty(env, name);
  const pty = spawn(process.execPath, [program, "--verify"], {
    cwd,
    cols: COLUMNS,
    rows: 200,
    env,
  });
  let answered = 0;
  let quiet: NodeJS.Timeout | undefined;
  const answer = (): void => {
    // clack's sign of a prompt that waits.
    if (screen.text.includes("◆")) pty.write(answered++ === 0 ? "my-api\r" : "\r");
  };
  const tooLong = setTimeout(() => pty.kill("SIGKILL"), LONGEST_MS);
  pty.onData((data) => {
    // All that is not as it was drawn: where this machine keeps temporary files.
    screen.write(data.replaceAll(cwd, "~"));
    clearTimeout(quiet);
    quiet = setTimeout(answer, QUIET_MS);
  });
  return new Promise((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      clearTimeout(quiet);
      clearTimeout(tooLong);
      resolve(signal ? 128 + signal : exitCode);
    });
  });
}

await record();
