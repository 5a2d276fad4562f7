import { expect, test } from "vitest";
import { createLog } from "../src/log.ts";
import { startProcess } from "./support/service-process.ts";

test("what JSON cannot say is told as text, and fails nothing", () => {
  const lines: string[] = [];
  const log = createLog("info", (line) => lines.push(line));
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  log.info("odd", { big: 1n, plain: 2, missing: undefined, call: () => {} });
  log.error("worse", { error: new Error("broken", { cause: cyclic }) });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { message: "odd", big: "1n", plain: 2 },
    { message: "worse", error: { message: "broken" } },
  ]);
});

test("a log that nobody reads any more does not end the service", async ({ onTestFinished }) => {
  const service = await startProcess();
  onTestFinished(() => service[Symbol.asyncDispose]());
  service.closeOutput();
  for (const name of ["Ada", "Grace", "Edsger"]) {
    expect((await fetch(`${service.url}/hello/${name}`)).status).toBe(200);
  }
});
