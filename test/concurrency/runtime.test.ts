import { expect, it } from "vitest";

it("runs where it was meant to: on Node, or on the runtime that test/e2e/conformance.test.ts names", () => {
  expect(process.versions).toHaveProperty(process.env["EXPECTED_RUNTIME"] ?? "node");
});
