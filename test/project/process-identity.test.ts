import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
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
