import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished, vi } from "vitest";
import { mayRun, ownIdentity } from "../../src/project/process-identity.ts";

const day = 24 * 3_600_000;

it("this process runs", () => expect(mayRun(ownIdentity(), 0)).toBe(true));

it.runIf(process.platform === "linux")("this process runs, however long ago it said so", () => {
  expect(mayRun(ownIdentity(), day)).toBe(true);
});

it("a process that ended does not", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  expect(mayRun({ ...ownIdentity(), pid: child.pid ?? 0 }, 0)).toBe(false);
});

// As in a container, whose first process waits for no other: what was killed there keeps its number.
it.runIf(process.platform === "linux")(
  "a process that ended and that nobody waited for does not",
  async () => {
    const shell = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
    onTestFinished(() => void shell.kill("SIGKILL"));
    const [line] = (await once(shell.stdout, "data")) as [Buffer];
    const pid = Number(String(line));
    const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(" ");
    const identity = { ...ownIdentity(), pid, start: stat()[21] ?? "" };
    expect(mayRun(identity, 0)).toBe(true);
    await vi.waitFor(() => expect(stat()[2]).toBe("Z"), 5000);
    expect(mayRun(identity, 0)).toBe(false);
  },
);

it.runIf(process.platform === "linux")("another process that got the same number is not it", () => {
  expect(mayRun({ ...ownIdentity(), start: "1" }, 0)).toBe(false);
});

it("where the start is not known it is taken to run for an hour", () => {
  const { start: _, ...self } = ownIdentity();
  expect(mayRun(self, 1000)).toBe(true);
  expect(mayRun(self, day)).toBe(false);
});

it("what another host says is taken to be so for an hour", () => {
  const other = { ...ownIdentity(), host: "elsewhere" };
  expect(mayRun(other, 1000)).toBe(true);
  expect(mayRun(other, day)).toBe(false);
});
