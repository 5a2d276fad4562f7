import { connect } from "node:net";
import { describe, expect, test, type TestContext } from "vitest";
import { startCommand, startProcess } from "./support/service-process.ts";

// Windows has no signals to send: there a service is stopped by its manager, or by Ctrl-C.
describe.skipIf(process.platform === "win32")("SIGTERM", () => {
  test("lets open requests end, and the exit code is 0", async ({ onTestFinished }) => {
    const { service, response } = await startTicks({ onTestFinished }, { count: 20, everyMs: 50 });
    service.kill("SIGTERM");
    expect((await response.text()).trim().split("\n")).toHaveLength(20);
    expect(await service.exitCode).toBe(0);
  });

  test("loses no request that follows an answer under way", async ({ onTestFinished }) => {
    const service = await startProcess();
    onTestFinished(() => service[Symbol.asyncDispose]());
    const { hostname, port } = new URL(service.url);
    const socket = connect({ host: hostname, port: Number(port) }).setEncoding("latin1");
    const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    ask("/ticks?count=2&everyMs=400");
    let received = "";
    for await (const chunk of socket as AsyncIterable<string>) {
      if (received === "") service.kill("SIGTERM");
      received += chunk;
      if (received.endsWith("0\r\n\r\n")) ask("/hello/Ada");
    }
    expect(received).toMatch(/\b200 OK\b.*\b200 OK\b.*connection: close.*Hello, Ada!/is);
    expect(await service.exitCode).toBe(0);
  });

  test("cuts off what is not done at the deadline, and the exit code is 1", async ({
    onTestFinished,
  }) => {
    const env = { SHUTDOWN_MS: "300" };
    const ticks = { count: 1000, everyMs: 1000 };
    const { service, response } = await startTicks({ onTestFinished }, ticks, env);
    service.kill("SIGTERM");
    await expect(response.text()).rejects.toThrow(brokenOff);
    expect(await service.exitCode).toBe(1);
  });

  test("and SIGINT after it ends the process at once, and the exit code is 130", async ({
    onTestFinished,
  }) => {
    const ticks = { count: 1000, everyMs: 1000 };
    const { service, response } = await startTicks({ onTestFinished }, ticks);
    service.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${service.url}/readyz`)).status).toBe(503);
    service.kill("SIGINT");
    await expect(response.text()).rejects.toThrow(brokenOff);
    expect(await service.exitCode).toBe(130);
  });

  test("reaches the service through the package manager", async ({ onTestFinished }) => {
    const service = await startProcess({}, startCommand);
    onTestFinished(() => service[Symbol.asyncDispose]());
    service.kill("SIGTERM");
    expect(await service.exitCode).toBe(0);
    expect(service.lines.at(-1)).toContain('"message":"stopped"');
  });
});

/** How the runtimes say that an answer ended in the middle. */
const brokenOff = /terminated|connection/;

async function startTicks(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  { count, everyMs }: { count: number; everyMs: number },
  env?: Readonly<Record<string, string>>,
) {
  const service = await startProcess(env);
  onTestFinished(() => service[Symbol.asyncDispose]());
  const response = await fetch(`${service.url}/ticks?count=${count}&everyMs=${everyMs}`);
  return { service, response };
}
