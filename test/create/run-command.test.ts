import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../src/create/run-command.ts";

const node = (script: string, ...args: string[]) =>
  [process.execPath, "-e", script, ...args] as const;

async function run(
  command: readonly [string, ...string[]],
  { abortAt }: { readonly abortAt?: string } = {},
) {
  const lines: string[] = [];
  const controller = new AbortController();
  const onLine = (line: string): void => {
    lines.push(line);
    if (line === abortAt) controller.abort();
  };
  const context = { cwd: tmpdir(), env: process.env, signal: controller.signal, onLine };
  return { ...(await runCommand(command, context)), lines };
}

describe("a command", () => {
  it("is told line by line, its errors among the rest, and the last line without an end too", async () => {
    const script = "console.log('a'); console.error('b'); process.stdout.write('c')";
    const { exitCode, lines } = await run(node(script));
    expect(exitCode).toBe(0);
    expect(lines.sort()).toEqual(["a", "b", "c"]);
  });

  it("is given its arguments as they are: no shell reads them", async () => {
    const hostile = ["$(touch pwned)", "; exit 1", "a b", '"', "'", "%PATH%", "*", ""];
    const { lines } = await run(
      node("console.log(JSON.stringify(process.argv.slice(1)))", ...hostile),
    );
    expect(JSON.parse(lines[0] ?? "")).toEqual(hostile);
  });

  it("says its status, or why it could not be started", async () => {
    expect(await run(node("process.exit(3)"))).toMatchObject({ exitCode: 3 });
    expect(await run(["no-such-program-of-ours"])).toMatchObject({ code: "ENOENT" });
    expect(await run(node("", "a\0b"))).toMatchObject({
      code: expect.stringContaining("null bytes"),
    });
  });

  it("that leaves a process behind has ended: that one's output is not waited for", async () => {
    const child = "setInterval(() => {}, 1000)";
    const script = `const { pid } = require('child_process').spawn(process.execPath, ['-e', "${child}"], { stdio: 'inherit' }); console.log(pid); process.exit(0)`;
    const { exitCode, lines } = await run(node(script));
    process.kill(Number(lines[0]), "SIGKILL"); // it is still there
    expect(exitCode).toBe(0);
  });

  it.skipIf(process.platform === "win32")(
    "that is asked to end and does not is ended",
    async () => {
      const script =
        "process.on('SIGTERM', () => console.log('no')); console.log('on'); setInterval(() => {}, 1000)";
      const { signal, lines } = await run(node(script), { abortAt: "on" });
      expect({ signal, lines }).toEqual({ signal: "SIGKILL", lines: ["on", "no"] });
    },
  );
});
