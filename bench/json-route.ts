import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestText, type KeepAliveConnection } from "../test/e2e/keep-alive-connection.ts";
import { RunningService, type ServiceCommand } from "../test/e2e/running-service.ts";
import { formatSummary, interleave, type Result } from "./measure.ts";

/** One service of the comparison, and its route that answers a small JSON object. */
export interface Contestant extends ServiceCommand {
  readonly name: string;
  readonly route: string;
}

const CONNECTIONS = 32;
const ROUNDS = 9;
const REQUESTS = 6000;

/**
 * The same load on each service in turn: 32 keep-alive connections, 6000 requests a round. Held against
 * the bar is the processor time of the service per request: the wall clock also measures whatever else
 * runs on the machine, and is printed beside it.
 *
 * @param beside the peer with what the generated service has to have and the peer has not
 */
export async function compareJsonRoute(
  ours: Contestant,
  peer: Contestant,
  beside: Contestant,
): Promise<Result[]> {
  const started = new Map<Contestant, RunningService>();
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  try {
    for (const contestant of [ours, peer, beside]) {
      // Logs go to a file: read by this process, they would weigh on the load that it makes.
      const outputFile = join(place, `${started.size}.log`);
      const service = { ready: "/healthz", ...contestant, outputFile };
      started.set(contestant, await RunningService.start(service));
    }
    const compare = async (
      what: string,
      route: (contestant: Contestant) => string,
      barred: boolean,
    ) => {
      const wall = new Map<string, number[]>();
      const runs = [...started].map(([contestant, service]) => [
        contestant.name,
        async () => {
          const { cpuUs, perSecond } = await load(service, route(contestant));
          wall.set(contestant.name, [...(wall.get(contestant.name) ?? []), perSecond]);
          return cpuUs;
        },
      ]);
      const cpu = await interleave(
        Object.fromEntries(runs) as Record<string, () => Promise<number>>,
        ROUNDS,
      );
      return report(what, {
        ours: ours.name,
        peer: peer.name,
        beside: beside.name,
        cpu,
        wall,
        barred,
      });
    };
    return [
      await compare("JSON route through the whole pipeline", ({ route }) => route, true),
      await compare("/healthz", () => "/healthz", false),
    ];
  } finally {
    for (const service of started.values()) service.dispose();
    rmSync(place, { recursive: true, force: true });
  }
}

interface Measured {
  readonly ours: string;
  readonly peer: string;
  readonly beside: string;
  readonly cpu: Readonly<Record<string, Parameters<typeof formatSummary>[0]>>;
  readonly wall: ReadonlyMap<string, readonly number[]>;
  readonly barred: boolean;
}

function report(what: string, { ours, peer, beside, cpu, wall, barred }: Measured): Result {
  const perSecond = (name: string): number => {
    const sorted = [...(wall.get(name) ?? [])].slice(1).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? Number.NaN;
  };
  const row = (name: string) => {
    const summary = cpu[name];
    if (summary === undefined) throw new Error(`nothing was measured of ${name}`);
    return [
      name,
      `${formatSummary(summary, "µs CPU a request")}; ${Math.round(perSecond(name))} requests/s`,
    ] as const;
  };
  const against = (name: string): number =>
    (cpu[ours]?.median ?? Number.NaN) / (cpu[name]?.median ?? Number.NaN);
  const ratio = against(peer);
  const wallRatio = perSecond(ours) / perSecond(peer);
  return {
    what,
    rows: [row(ours), row(peer), row(beside)],
    verdict:
      `${ratio.toFixed(2)} × the peer's processor time, ${wallRatio.toFixed(2)} × its requests a second, ` +
      `${against(beside).toFixed(2)} × the peer with context` +
      (barred ? " (bar: no slower, 1.05 × being the noise)" : " (no bar)"),
    met: !barred || ratio <= 1.05,
  };
}

async function load(
  service: RunningService,
  path: string,
): Promise<{ cpuUs: number; perSecond: number }> {
  const request = requestText("GET", path);
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => service.connect()),
  );
  const [cpu, at] = [service.cpuMs(), performance.now()];
  let left = REQUESTS;
  const ask = async (connection: KeepAliveConnection): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status } = await connection.send(request);
      if (status !== 200) throw new Error(`${path} answered ${status}`);
    }
  };
  await Promise.all(connections.map(ask));
  const ms = performance.now() - at;
  const used = service.cpuMs();
  for (const connection of connections) connection.destroy();
  // Without /proc the wall clock has to do for both.
  const cpuMs = cpu === undefined || used === undefined ? ms : used - cpu;
  return { cpuUs: (1000 * cpuMs) / REQUESTS, perSecond: (1000 * REQUESTS) / ms };
}
