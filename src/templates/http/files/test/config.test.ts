import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../src/config.ts";

test("an empty environment gives the defaults", () => {
  expect(readConfig({ PORT: "" })).toMatchObject({ PORT: 3000, LOG_LEVEL: "info" });
});

test("everything that is wrong is named at once", () => {
  const wrong = { PORT: "70000", LOG_LEVEL: "loud", UPSTREAM_URLS: "http://a,ftp://b" };
  const read = () => readConfig(wrong);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/PORT: .*"70000"\n.*LOG_LEVEL: .*"loud"\n.*UPSTREAM_URLS/);
});
