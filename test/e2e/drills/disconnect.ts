import { setTimeout as sleep } from "node:timers/promises";
import { requestText } from "../keep-alive-connection.ts";
import type { RunningService } from "../running-service.ts";
import type { DrillReport, DrillTarget } from "./target.ts";

/** A client asks for something slow and goes away: the work must be cancelled, and the service go on. */
export async function disconnect(
  target: DrillTarget,
  service: RunningService,
): Promise<DrillReport> {
  const id = `drill-disconnect-${process.pid}`;
  const client = await service.connect();
  const answer = client.send(requestText("GET", target.slow(20_000), { "x-request-id": id }));
  answer.catch(() => {});
  await sleep(300);
  const from = service.lines.length;
  const at = performance.now();
  client.destroy();
  const cancelled = (text: string): boolean => target.saysCancelled(text, id);
  const line = await service.line(cancelled, { from, withinMs: 3000 });
  const cancelledAfterMs = line === undefined ? null : Math.round(performance.now() - at);
  const after = await service.connect();
  const { status } = await after.send(requestText("GET", target.quick));
  after.destroy();
  return {
    name: "client goes away",
    line:
      "a client left in the middle of a 20 s request: its work " +
      (cancelledAfterMs === null ? "went on" : `was cancelled ${cancelledAfterMs} ms later`),
    faults: [
      ...(cancelledAfterMs === null ? ["the work of a client that left was not cancelled"] : []),
      ...(status === 200 ? [] : [`afterwards the service answers ${status}`]),
    ],
    facts: { cancelledAfterMs, statusAfter: status },
  };
}
