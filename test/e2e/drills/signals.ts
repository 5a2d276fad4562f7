import { setTimeout as sleep } from "node:timers/promises";
import { requestText } from "../keep-alive-connection.ts";
import { RunningService, type ServiceCommand } from "../running-service.ts";
import type { DrillReport, DrillTarget } from "./target.ts";

/** A request runs longer than the time the service has to stop: it is cut off, and the status says so: 1. */
export async function cutOffAtDeadline(target: DrillTarget): Promise<DrillReport> {
  const { exitCode, stopMs } = await stopWhileBusy(withGrace(target, 700), target.slow(60_000));
  return {
    name: "cut off at the deadline",
    line: `a 60 s request was cut off 700 ms after SIGTERM: stopped in ${stopMs} ms with status ${exitCode}`,
    faults: [
      ...(exitCode === 1 ? [] : [`the service ended with status ${exitCode}, not 1`]),
      ...(stopMs < 10_000 ? [] : [`it took ${stopMs} ms to stop`]),
    ],
    facts: { exitCode, stopMs },
  };
}

/** Somebody presses Ctrl-C twice: the second time means now, whatever still runs. */
export async function secondSignal(target: DrillTarget): Promise<DrillReport> {
  const { exitCode, stopMs } = await stopWhileBusy(
    withGrace(target, 60_000),
    target.slow(60_000),
    1000,
  );
  return {
    name: "second signal",
    line: `a second signal 1000 ms after the first: stopped in ${stopMs} ms with status ${exitCode}`,
    faults: [
      ...(exitCode === 130 ? [] : [`the service ended with status ${exitCode}, not 130`]),
      ...(stopMs < 10_000 ? [] : [`it took ${stopMs} ms to stop`]),
    ],
    facts: { exitCode, stopMs },
  };
}

/**
 * One Ctrl-C under a package manager that hands its own on: the service gets SIGINT twice. 50 ms apart, because
 * two that wait at the same time become one, and then nothing would be shown.
 */
export async function echoedCtrlC(target: DrillTarget): Promise<DrillReport> {
  const stop = await stopWithAnswer(target, target, async (service) => {
    service.kill("SIGINT");
    await sleep(50);
    service.kill("SIGINT");
  });
  const { exitCode } = stop.facts;
  return {
    name: "echoed Ctrl-C",
    line: `SIGINT, and its echo 50 ms later: ${stop.line}, with status ${exitCode}`,
    faults: [
      ...stop.faults,
      ...(exitCode === 0 ? [] : [`the service ended with status ${exitCode}, not 0`]),
    ],
    facts: stop.facts,
  };
}

type StartedTarget = DrillTarget & {
  readonly packageManagerStart: readonly [string, ...string[]];
};

/** SIGTERM goes to the package manager alone, as a process supervisor sends it: the service must hear of it. */
export async function stopThroughPackageManager(target: StartedTarget): Promise<DrillReport> {
  const words = target.packageManagerStart.join(" ");
  const command = { ...target, command: target.packageManagerStart };
  const stop = await stopWithAnswer(command, target, (service) => service.kill("SIGTERM"));
  return {
    name: `SIGTERM to ${words}`,
    line: `SIGTERM to \`${words}\` alone: ${stop.line}`,
    faults: stop.faults,
    facts: stop.facts,
  };
}

/**
 * Ctrl-C at the terminal of the package manager: SIGINT goes to its whole process group, and what the package
 * manager does with its own must not hurt the service.
 */
export async function pressCtrlC(target: StartedTarget): Promise<DrillReport> {
  const words = target.packageManagerStart.join(" ");
  const command = { ...target, command: target.packageManagerStart };
  const stop = await stopWithAnswer(command, target, (service) => service.killGroup("SIGINT"));
  return {
    name: `Ctrl-C at ${words}`,
    line: `SIGINT to the process group of \`${words}\`: ${stop.line}`,
    faults: stop.faults,
    facts: stop.facts,
  };
}

async function stopWithAnswer(
  command: ServiceCommand,
  target: DrillTarget,
  tell: (service: RunningService) => void | Promise<void>,
): Promise<Pick<DrillReport, "line" | "faults" | "facts">> {
  const service = await RunningService.start(command);
  try {
    const client = await service.connect();
    const answer = client.send(requestText("GET", target.slow(600))).then(
      ({ status }) => status,
      () => null,
    );
    await sleep(200);
    const at = performance.now();
    await tell(service);
    const answered = await answer;
    client.destroy(); // Kept alive, it could hold a plain server open for its next request.
    const gone = await portClosed(service, 8000);
    const stopMs = gone ? Math.round(performance.now() - at) : null;
    const exit = await service.exitWithin(5000);
    return {
      line:
        `the request under way got ${answered ?? "no answer"}, ` +
        (gone ? `the service was gone after ${stopMs} ms` : "the service ran on"),
      faults: [
        ...(answered === 200 ? [] : ["the request under way was lost"]),
        ...(gone ? [] : ["the service never heard of the signal"]),
      ],
      facts: { answered, stopMs, exitCode: exit?.code ?? null },
    };
  } finally {
    service.dispose();
  }
}

function withGrace(target: DrillTarget, ms: number): ServiceCommand {
  return { ...target, env: { ...target.env, ...target.grace(ms) } };
}

async function stopWhileBusy(
  service: ServiceCommand,
  path: string,
  secondAfterMs?: number,
): Promise<{ exitCode: number | null; stopMs: number }> {
  const running = await RunningService.start(service);
  try {
    const client = await running.connect();
    client.send(requestText("GET", path)).catch(() => {});
    await sleep(200);
    const at = performance.now();
    running.kill("SIGTERM");
    if (secondAfterMs !== undefined) {
      await sleep(secondAfterMs);
      running.kill("SIGTERM");
    }
    const exit = await running.exitWithin(10_000);
    client.destroy();
    return { exitCode: exit?.code ?? null, stopMs: Math.round(performance.now() - at) };
  } finally {
    running.dispose();
  }
}

/** True once nothing listens on the service's port any more. */
async function portClosed(service: RunningService, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    try {
      (await service.connect()).destroy();
    } catch {
      return true;
    }
    await sleep(20);
  }
  return false;
}
