import { defineConfig } from "vitest/config";

/** Tests that start the built program or the packed tarball as a user would: they need `dist/`, and take seconds to minutes. */
const started = ["test/cli/**/*.test.ts", "test/e2e/**/*.test.ts", "test/package/**/*.test.ts"];
const never = ["test/fixtures/**", "**/node_modules/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: [...started, ...never] },
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
          globalSetup: ["test/support/build.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
