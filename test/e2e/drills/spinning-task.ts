import { setTimeout as sleep } from "node:timers/promises";
import { requestText, type KeepAliveConnection } from "../keep-alive-connection.ts";
import type { RunningService } from "../running-service.ts";
import type { DrillReport } from "./target.ts";

/**
 * A CPU-bound request spins for 30 s. Beside it `/healthz` must be answered as if nothing was (a loop
 * that is blocked answers after seconds, not milliseconds); then its client goes away and the spinning
 * must end. That is read from the processor time of the process, not from any promise.
 */
export async function spinningTask(
  spin: (ms: number) => string,
  service: RunningService,
): Promise<DrillReport> {
  const probe = await service.connect();
  // The probes themselves take some of the processor: what spins is what comes on top.
  const { value: idle, share: probing } = await cpuShare(service, async () => latencies(probe));
  const client = await service.connect();
  client.send(requestText("GET", spin(30_000))).catch(() => {});
  await sleep(500);
  const look = async () => cpuShare(service, async () => latencies(probe));
  // Wide margins: on a crowded machine what spins gets but a part of a core.
  const spins = (share: number | null): boolean => share === null || share >= (probing ?? 0) + 10;
  let { value: busy, share: spinning } = await look();
  // There, a worker takes a while to start, too.
  for (let looks = 1; looks < LOOKS && !spins(spinning); looks += 1)
    ({ value: busy, share: spinning } = await look());
  client.destroy();
  await sleep(500);
  const { share: after } = await cpuShare(service, async () => sleep(1000));
  probe.destroy();
  const percent = (share: number | null): string => (share === null ? "unknown" : `${share} %`);
  return {
    name: "spinning task",
    line:
      `/healthz p99 ${idle.p99} ms idle, ${busy.p99} ms (worst ${busy.worst}) beside a spinning request ` +
      `(processor ${percent(spinning)}); processor ${percent(after)} half a second after its client had left`,
    faults: [
      ...(busy.p99 > idle.p99 + 400 || busy.worst > 2000
        ? ["a CPU-bound request delays the others"]
        : []),
      ...(spins(spinning) ? [] : ["the CPU-bound request did not spin"]),
      ...(after !== null && after > Math.max(5, (spinning ?? 0) / 3)
        ? ["the CPU-bound work outlives its request"]
        : []),
    ],
    facts: {
      idleP99Ms: idle.p99,
      busyP99Ms: busy.p99,
      busyWorstMs: busy.worst,
      cpuSpinningPercent: spinning,
      cpuAfterPercent: after,
    },
  };
}

const LOOKS = 5;

const PROBES = 100;

/** Asks `/healthz` one by one, with a short pause so that the probe itself is no load. */
async function latencies(probe: KeepAliveConnection): Promise<{ p99: number; worst: number }> {
  const request = requestText("GET", "/healthz");
  const times: number[] = [];
  for (let index = 0; index < PROBES; index += 1) {
    const at = performance.now();
    await probe.send(request);
    times.push(performance.now() - at);
    await sleep(5);
  }
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.ceil(PROBES * share) - 1]?.toFixed(1));
  return { p99: at(0.99), worst: at(1) };
}

/** What `fn` gives, and the share of one core that the service used meanwhile; null where that cannot be read. */
async function cpuShare<T>(
  service: RunningService,
  fn: () => Promise<T>,
): Promise<{ value: T; share: number | null }> {
  const [cpu, at] = [service.cpuMs(), performance.now()];
  const value = await fn();
  const used = service.cpuMs();
  const share =
    cpu === undefined || used === undefined
      ? null
      : Math.round((100 * (used - cpu)) / (performance.now() - at));
  return { value, share };
}
