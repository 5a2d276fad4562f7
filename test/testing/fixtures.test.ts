import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../fixtures/projects/test-kit", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));

interface Result {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** What vitest itself reports of a file of the project. */
function resultsOf(file: string): Promise<readonly Result[]> {
  const args = [vitest, "run", "--root", project, "--reporter", "json", file];
  return new Promise((resolve, reject) => {
    // Status 1: some tests failed, as they should. What cannot be parsed is a failure of vitest.
    execFile(process.execPath, args, (_, stdout, stderr) => {
      const json = /^\{"num.*$/m.exec(stdout)?.[0];
      if (json === undefined) return reject(new Error(stderr));
      const { testResults } = JSON.parse(json) as {
        testResults: readonly { readonly assertionResults: readonly Result[] }[];
      };
      resolve(testResults.flatMap(({ assertionResults }) => assertionResults));
    });
  });
}

describe("the fixtures, in vitest", () => {
  const place = String.raw`\S*failing\.test\.ts:\d+:\d+`;
  const guards: Record<string, RegExp> = {
    "a child of the group that still runs": line(
      `task "heartbeat" \\(pending\\), spawned at ${place}`,
    ),
    "a task of a group that nobody awaits": line(`task "stray" \\(pending\\), spawned at ${place}`),
    "a child that does not end when it is cancelled": line(
      `task "stubborn" \\(pending\\), spawned at ${place}, and does not end when it is cancelled`,
    ),
    "a child that failed": /^RangeError: the child's own error/,
    "work that all() left running": line("1 abandoned and still running"),
    "a timer": line(`timer of 45678 ms, set at ${place}`),
    "a virtual timer": line(`timer of 56789 ms, set at ${place}`),
    "a callback on the test's signal": line("1 listening to the signal of the test"),
    "a listener on the test's signal": line("1 listening to the signal of the test"),
    "an open server": line("1 open: server"),
    "a deadlock": new RegExp(
      `^DeadlockError: nothing can run any more, and this waits:
  test "a deadlock"
    group "pipeline" \\(running\\)
      task "consumer" \\(pending\\)
      task "producer" \\(pending\\)
  task "consumer" \\(pending\\), spawned at ${place}
  task "producer" \\(pending\\), spawned at ${place}\n`,
    ),
    "a deadlock beside an endless wait":
      /^DeadlockError: nothing can run any more, and this waits:/,
    "a deadlock on virtual time": /^DeadlockError: nothing can run any more, and this waits:/,
    "only its own error, when it fails and leaves something behind": /^TypeError: the test's own/,
  };

  let failing: readonly Result[];
  beforeAll(async () => void (failing = await resultsOf("failing")), 60_000);

  it.each(Object.entries(guards))("fail %s", (title, message) => {
    const result = failing.find((one) => one.title === title);
    expect(result).toMatchObject({
      status: "failed",
      failureMessages: [expect.stringMatching(message)],
    });
  });

  it("have a row here for each failing test of the project", () => {
    expect(failing.map(({ title }) => title)).toEqual(Object.keys(guards));
  });

  it("let pass what leaves nothing behind", { timeout: 60_000 }, async () => {
    const passing = await resultsOf("passing");
    expect(passing.length).toBeGreaterThan(0);
    expect(passing.filter(({ status }) => status !== "passed")).toEqual([]);
  });
});

function line(leak: string): RegExp {
  return new RegExp(`^LeakError: the test left something behind:\n  ${leak}$`);
}
