import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { drill, type DrillTarget } from "./drill.ts";
import { disconnect } from "./drills/disconnect.ts";
import {
  cutOffAtDeadline,
  echoedCtrlC,
  pressCtrlC,
  secondSignal,
  stopThroughPackageManager,
} from "./drills/signals.ts";
import { spinningTask } from "./drills/spinning-task.ts";
import { RunningService } from "./running-service.ts";
import { stopUnderLoad } from "./drills/stop-under-load.ts";

const cwd = fileURLToPath(new URL("../fixtures/projects/drill-service/", import.meta.url));

const spin = (ms: number): string => `/spin?ms=${ms}`;

async function started(target: DrillTarget): Promise<RunningService> {
  const running = await RunningService.start(target);
  onTestFinished(() => running.dispose());
  return running;
}

function service(fault = ""): DrillTarget {
  return {
    command: [process.execPath, "service.mjs"],
    cwd,
    env: { FAULT: fault },
    quick: "/quick",
    slow: (ms) => `/slow?ms=${ms}`,
    spin,
    grace: (ms) => ({ GRACE_MS: String(ms) }),
    saysCancelled: (line, id) => line.includes("cancelled") && line.includes(id),
  };
}

// A child process with a load of its own each: one after the other, never beside one another.
describe.runIf(process.platform !== "win32")("the drills", { timeout: 60_000 }, () => {
  it("find nothing wrong with a service that stops as it should", async () => {
    const reports = [];
    for await (const report of drill(service())) reports.push(report);
    expect(
      reports.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`)),
    ).toEqual([]);
    expect(reports.map(({ name }) => name)).toEqual([
      "client goes away",
      "spinning task",
      "stop under load",
      "cut off at the deadline",
      "second signal",
      "echoed Ctrl-C",
    ]);
  });

  it("see the requests that a plain server.close() loses", async () => {
    const target = service("plain close");
    const env = { ...target.env, ...target.grace(2000) };
    const running = await started({ ...target, env });
    const { facts } = await stopUnderLoad(target, running, { beforeMs: 200 });
    expect(facts["lost"]).toBeGreaterThan(0);
  });

  it("see requests that are refused while the service stops", async () => {
    const running = await started(service("refuses while it stops"));
    const { faults } = await stopUnderLoad(service(), running, { beforeMs: 200 });
    expect(faults).toEqual([expect.stringMatching(/^\d+ answers were not 200$/)]);
  });

  it("see work that goes on after its client has left", async () => {
    const { faults } = await disconnect(
      service(),
      await started(service("work goes on after a disconnect")),
    );
    expect(faults).toEqual(["the work of a client that left was not cancelled"]);
  });

  it("see a computation that blocks the event loop", async () => {
    const { faults } = await spinningTask(spin, await started(service("spins on the loop")));
    expect(faults).toContain("a CPU-bound request delays the others");
  });

  it.runIf(process.platform === "linux")(
    "see a computation that outlives its request",
    async () => {
      const { faults } = await spinningTask(
        spin,
        await started(service("spinning outlives its request")),
      );
      expect(faults).toEqual(["the CPU-bound work outlives its request"]);
    },
  );

  it.runIf(process.platform === "linux")("see a computation that never was one", async () => {
    const { faults } = await spinningTask(spin, await started(service("does not spin")));
    expect(faults).toEqual(["the CPU-bound request did not spin"]);
  });

  it("see a service that hides that it cut work off", async () => {
    const { faults } = await cutOffAtDeadline(service("hides that it cut work off"));
    expect(faults).toEqual(["the service ended with status 0, not 1"]);
  });

  it("see a service that does not hear the second signal", async () => {
    const { faults } = await secondSignal(service("deaf to the second signal"));
    expect(faults).toContain("the service ended with status null, not 130");
  });

  it("see a signal that stops the package manager and not the service", async () => {
    const target = service();
    // What npm does: a shell between it and the service, and the signal goes to the shell.
    const inShell = ["sh", "-c", `${process.execPath} service.mjs; true`] as const;
    const { faults } = await stopThroughPackageManager({ ...target, packageManagerStart: inShell });
    expect(faults).toContain("the service never heard of the signal");
  });

  it("see a service that takes the echo of a signal for a second one", async () => {
    const { faults } = await echoedCtrlC(service("takes an echo for a second signal"));
    expect(faults).toEqual([
      "the request under way was lost",
      "the service ended with status 130, not 0",
    ]);
  });

  it("see a service that takes one Ctrl-C, handed on by its package manager, for two", async () => {
    const packageManagerStart = [process.execPath, "hands-signals-on.mjs"] as const;
    const { faults } = await pressCtrlC({ ...service(), packageManagerStart });
    expect(faults).toEqual([]);
    const hasty = service("takes an echo for a second signal");
    expect((await pressCtrlC({ ...hasty, packageManagerStart })).faults).toEqual([
      "the request under way was lost",
    ]);
  });
});
