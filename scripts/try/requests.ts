import { setTimeout as sleep } from "node:timers/promises";
import { requestText, type Answer } from "../../test/e2e/keep-alive-connection.ts";
import type { RunningService } from "../../test/e2e/running-service.ts";
import { StepFailed } from "./run-program.ts";

export async function askHello(service: RunningService): Promise<string> {
  const connection = await service.connect();
  const answer = ok(await connection.send(requestText("GET", "/hello/world")));
  connection.destroy();
  return `GET /hello/world gave ${answer.status} ${answer.body}`;
}

/** One CPU-bound request on the worker pool, with `/healthz` asked all the while. */
export async function compute(service: RunningService): Promise<string> {
  const [connection, probe] = [await service.connect(), await service.connect()];
  const since = performance.now();
  const path = "/digest?text=corral&rounds=500000";
  let done = false;
  const answer = connection.send(requestText("GET", path)).finally(() => (done = true));
  let [probes, worst] = [0, 0];
  do {
    const at = performance.now();
    ok(await probe.send(requestText("GET", "/healthz")));
    worst = Math.max(worst, performance.now() - at);
    probes += 1;
    await sleep(5);
  } while (!done);
  const { status, body } = ok(await answer);
  const ms = Math.round(performance.now() - since);
  probe.destroy();
  connection.destroy();
  return (
    `GET ${path} gave ${status} ${body.slice(0, 24)}…"} after ${ms} ms on a worker thread; ` +
    `meanwhile /healthz was answered ${probes} times, the slowest in ${worst.toFixed(1)} ms`
  );
}

function ok(answer: Answer): Answer {
  if (answer.status === 200) return answer;
  throw new StepFailed(`the service answered ${answer.status}: ${answer.body}`);
}
