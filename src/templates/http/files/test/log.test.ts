import { expect, test } from "vitest";
import { startProcess } from "./support/service-process.ts";

test("a log that nobody reads any more does not end the service", async ({ onTestFinished }) => {
  const service = await startProcess();
  onTestFinished(() => service[Symbol.asyncDispose]());
  service.closeOutput();
  for (const name of ["Ada", "Grace", "Edsger"]) {
    expect((await fetch(`${service.url}/hello/${name}`)).status).toBe(200);
  }
});
