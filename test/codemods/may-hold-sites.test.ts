import { describe, expect, it } from "vitest";
import { findSites } from "../../src/codemods/engine/census.ts";
import { mayHoldSites } from "../../src/codemods/engine/may-hold-sites.ts";
import { parse } from "../../src/codemods/engine/parse.ts";
import type { SiteKind } from "../../src/codemods/site.ts";

const holds = (kind: SiteKind, text: string): boolean =>
  mayHoldSites(Buffer.from(text), new Set([kind]));

describe("the look at a file's bytes before it is parsed", () => {
  it.each<[SiteKind, string]>([
    ["promise-all", "Promise.all(a)"],
    ["promise-all", 'Promise?.["all"](a)'],
    ["promise-all", "Promise\n  // of them\n  .all(a)"],
    ["promise-all", "globalThis.Promise /* ours */ . /* all */ all(a)"],
    ["set-timeout", "setTimeout(f)"],
    ["set-timeout", "(setTimeout)(f)"],
    ["set-timeout", "setTimeout?.(f)"],
    ["set-timeout", "call(...setTimeout(f))"],
    ["set-timeout", "window.setTimeout(f)"],
    ["set-timeout", "(self) /* page */ ?. setTimeout(f)"],
    ["set-timeout", 'global["setTimeout"](f)'],
    ["set-timeout", "const later = promisify(setTimeout)"],
    ["set-interval", "globalThis\n  .setInterval(f, 1)"],
    ["async-executor", "new Promise(async () => {})"],
    ["async-executor", "new Promise<(a: string) => void>((async () => {}))"],
    ["async-executor", "new (globalThis.Promise)(/* late */ async function () {})"],
    ["async-executor", "new a . Promise(async () => {})"],
    ["for-each-async", "a?.forEach?.(async () => {})"],
    ["for-each-async", 'a["forEach"]((async () => {}))'],
    ["async-listener", 'a.on("b", async () => {})'],
    ["async-listener", 'a?.["once"]?.("b", /* c */ (async () => {}))'],
    ["async-listener", 'a.addEventListener<"b">("b", async function () {})'],
  ])("lets a %s through: %s", (kind, text) => {
    const found = findSites(parse(text, ".ts").ast).map((site) => site.kind);
    expect(found).toContain(kind);
    expect(holds(kind, text)).toBe(true);
  });

  it.each<[SiteKind, string]>([
    ["set-timeout", "jest.setTimeout(5000)"],
    ["set-timeout", "this.setTimeout(5000); clearTimeout(a); const mySetTimeout = 1"],
    ["async-executor", "new Promise((resolve) => resolve(1)); call(async () => {})"],
    ["async-listener", 'a.on("b", () => {}); call(async () => {})'],
    ["async-listener", 'const on = { a: 1 }; call("b", async () => {})'],
  ])("takes no %s for one: %s", (kind, text) => {
    expect(findSites(parse(text, ".ts").ast).map((site) => site.kind)).not.toContain(kind);
    expect(holds(kind, text)).toBe(false);
  });

  it("no number of comments and blanks in a row keeps it busy", () => {
    const gap = `${"/* a */ // b\n".repeat(5000)}${" ".repeat(50_000)}`;
    for (const start of ["Promise", "Promise.", "window", "a.forEach", "a.on", "new Promise<"]) {
      expect(holds("async-listener", `${start}${gap}async`)).toBe(false);
      expect(holds("promise-all", `${start}${gap}async`)).toBe(false);
      expect(holds("async-executor", `${start}${gap}async`)).toBe(false);
    }
  });
});
