import { report } from "../rule.ts";
import type { Rule } from "../rule.ts";

const codes = {
  "async-listener":
    "An emitter does not wait for an async listener, and nobody gets its errors: spawn its work in a task group, or read the events with `for await`.",
} as const;

export const asyncListener: Rule = {
  name: "async-listener",
  summary: "emitter.on(event, async …): reported",
  kinds: ["async-listener"],
  codes,
  match: () => report("async-listener", codes["async-listener"]),
};
