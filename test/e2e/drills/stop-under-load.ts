import { setTimeout as sleep } from "node:timers/promises";
import { AnswerCut, requestText, type KeepAliveConnection } from "../keep-alive-connection.ts";
import type { RunningService } from "../running-service.ts";
import type { DrillReport, DrillTarget } from "./target.ts";

interface Counts {
  sent: number;
  answered: number;
  refused: number;
  lost: number;
  sentAfterSignal: number;
  toldToClose: number;
}

/**
 * Many keep-alive connections ask without a pause (every second one pauses up to `pauseMs` between two
 * requests), and SIGTERM comes in the middle. A request counts as sent when its head is written on a
 * connection that was accepted before the signal and on which no `Connection: close` was seen yet:
 * each of those must get its whole answer, and the service must end by itself with status 0.
 */
export async function stopUnderLoad(
  target: DrillTarget,
  service: RunningService,
  { connections = 64, beforeMs = 1000, pauseMs = 20 } = {},
): Promise<DrillReport> {
  const counts = { sent: 0, answered: 0, refused: 0, lost: 0, sentAfterSignal: 0, toldToClose: 0 };
  let signalled = false;
  const clients = await openAll(service, connections);
  const quick = requestText("GET", target.quick);
  const slow = requestText("GET", target.slow(300));
  const asked = clients.map(async (client, index) =>
    askWithoutPause(client, {
      // One in eight always has a request under way that is slower than everything around it.
      request: index % 8 === 0 ? slow : quick,
      pauseMs: index % 2 === 0 ? 0 : pauseMs,
      counts,
      signalled: () => signalled,
    }),
  );
  await sleep(beforeMs);
  const at = performance.now();
  signalled = true;
  service.kill("SIGTERM");
  const exit = await service.exitWithin(30_000);
  const stopMs = Math.round(performance.now() - at);
  await Promise.all(asked);
  const code = exit?.code ?? null;
  return {
    name: "stop under load",
    line:
      `${connections} connections: ${counts.sent} requests sent (${counts.sentAfterSignal} after SIGTERM), ` +
      `${counts.answered} answered, ${counts.lost} lost; stopped in ${stopMs} ms with status ${code}`,
    faults: [
      ...(counts.lost > 0 ? [`${counts.lost} requests got no whole answer`] : []),
      ...(counts.refused > 0 ? [`${counts.refused} answers were not 200`] : []),
      ...(code === 0 ? [] : [`the service ended with status ${code}, not 0`]),
      ...(counts.answered > connections ? [] : ["too few requests to mean anything"]),
    ],
    facts: { connections, ...counts, stopMs, exitCode: code },
  };
}

/** All are accepted, and have had an answer, before the drill goes on. */
async function openAll(service: RunningService, count: number): Promise<KeepAliveConnection[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = await service.connect();
      await client.send(requestText("GET", "/healthz"));
      return client;
    }),
  );
}

interface Asking {
  readonly request: string;
  readonly pauseMs: number;
  readonly counts: Counts;
  readonly signalled: () => boolean;
}

async function askWithoutPause(client: KeepAliveConnection, asking: Asking): Promise<void> {
  const { request, pauseMs, counts, signalled } = asking;
  while (!client.ended) {
    counts.sent += 1;
    if (signalled()) counts.sentAfterSignal += 1;
    try {
      const answer = await client.send(request);
      if (answer.status === 200) counts.answered += 1;
      else counts.refused += 1;
      if (answer.closes) {
        counts.toldToClose += 1;
        break;
      }
    } catch (error) {
      if (!(error instanceof AnswerCut)) throw error;
      counts.lost += 1;
    }
    if (pauseMs > 0) await sleep(Math.random() * pauseMs);
  }
  client.destroy();
}
