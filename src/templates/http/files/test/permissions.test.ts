import { expect, test } from "vitest";
import { environment } from "../src/config.ts";
import { startScript } from "./support/service-process.ts";

test("the service may read the variables of its configuration, and no others", () => {
  const [, allowed = ""] = /--allow-env=(\S+)/.exec(startScript()) ?? [];
  expect(allowed.split(",")).toEqual(Object.keys(environment.shape));
});
