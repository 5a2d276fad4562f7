import { defineConfig } from "vitest/config";

/** Tests that start the built program or the packed tarball as a user would: they need `dist/`, and take seconds to minutes. */
const started = ["test/cli/**/*.test.ts", "test/e2e/**/*.test.ts", "test/package/**/*.test.ts"];
const never = ["test/fixtures/**", "**/node_modules/**"];

export default defineConfig(({ mode }) => ({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts", "docs/examples/*.test.ts"],
          exclude: [...started, ...never],
          testTimeout: 20_000, // a busy machine is no failure
          // `npm run conformance`: how many interleavings of each case.
          ...(mode === "conformance" ? { env: { SEEDS: "200" }, testTimeout: 300_000 } : {}),
        },
      },
      {
        test: {
          name: "cli",
          include: ["test/cli/**/*.test.ts"],
          exclude: never,
          globalSetup: ["test/support/build.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/package/**/*.test.ts"],
          exclude: never,
          globalSetup: ["test/support/pack.ts"],
          // After the others and one file at a time: the drills measure how a service behaves, not how busy this machine is.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
}));
