import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { Runtime } from "../../../src/create/answers.ts";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Run } from "../../cli/program.ts";
import { keys } from "../../cli/terminal.ts";
import { create, expectRefused, posix, quiet } from "./expectations.ts";
import { outcomeOf, treeOf, type Place } from "./place.ts";

/** Signals and Ctrl-C in the middle of the work. */
export function stoppingRows(newPlace: () => Place, runtime: Runtime): void {
  describe.runIf(posix)("being stopped while writing", () => {
    it.each(moments)(
      "kill -9 $moment: the next command restores the folder",
      async ({ reached }) => {
        const place = newPlace();
        const before = existingProject(place);
        const { status } = await stopWriting(place, "SIGKILL", reached);
        expect(status).toBe(137);
        expect(treeOf(join(place.cwd, "api"))).not.toEqual(before);
        const next = await place.run(create("elsewhere", ...quiet));
        expect(next).toMatchObject({ status: 0, stderr: "" });
        expect(next.stdout.replaceAll(/\s+/g, " ")).toMatch(
          /An earlier run that wrote to "[^"]+api" was cut off\. The folder is again as it was before\./,
        );
        expect(treeOf(join(place.cwd, "api"))).toEqual(before);
      },
    );

    it.each(
      // Deno hands a signal on so late that all is done, when it comes after the first files.
      moments.slice(0, runtime === "deno" ? 2 : undefined).flatMap((each) => [
        { ...each, signal: "SIGINT" as const },
        { ...each, signal: "SIGTERM" as const },
      ]),
    )("$signal $moment: 130, and the folder is as it was", async ({ signal, reached }) => {
      const place = newPlace();
      const before = existingProject(place);
      expectRefused(
        await stopWriting(place, signal, reached),
        130,
        /^error Cancelled\.\nNothing was written\.\n$/,
      );
      expect(treeOf(join(place.cwd, "api"))).toEqual(before);
    });
  });

  describe.runIf(posix)("being stopped while installing", () => {
    it.each(["SIGINT", "SIGTERM"] as const)(
      "%s: 130, the files stay, and the command to go on is printed",
      async (signal) => {
        const place = newPlace();
        const child = place.start(
          create("api", "--no-git", "--pm=npm"),
          await silentRegistry(place.home),
        );
        const outcome = outcomeOf(child);
        child.stdout?.on(
          "data",
          (text: string) =>
            text.includes("npm install") && setTimeout(() => child.kill(signal), 300),
        );
        const { status, stderr } = await outcome;
        expect(stderr).toBe(
          "error Stopped during install.\nThe files are there. Go on with: cd api && npm install\n",
        );
        expect(status).toBe(130);
        expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
      },
    );

    it("Ctrl-C at a terminal, which npm hears as well: 130", async () => {
      const place = newPlace();
      const argv = create("api", "--no-git", "--pm=npm");
      const terminal = place.startTerminal(argv, await silentRegistry(place.home));
      await terminal.shows("$ npm install  1 s");
      terminal.type(keys.interrupt);
      expect(await terminal.exit).toBe(130);
      expect(terminal.text).toContain("Go on with: cd api && npm install");
      expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
    });
  });

  it.runIf(posix)(
    "Ctrl-C at a terminal while writing: 130, and the folder is as it was",
    async () => {
      const place = newPlace();
      const before = existingProject(place);
      const api = join(place.cwd, "api");
      const { reached } = moments[0];
      const status = await stopInTime(place, async () => {
        const terminal = place.startTerminal(create("api", "--overwrite", ...quiet));
        await untilReached(api, reached, terminal.exit);
        terminal.type(keys.interrupt);
        return terminal.exit;
      });
      expect(status).toBe(130);
      expect(treeOf(api)).toEqual(before);
    },
  );
}

/** Whether what lies in the staging folder tells the moment. */
type Reached = (files: readonly string[]) => boolean;

const moments: readonly [Moment, ...Moment[]] = [
  {
    moment: "when the first file is staged",
    reached: (files) => files.length >= 1,
  },
  {
    moment: "when ten files are staged",
    reached: (files) => files.length >= 10,
  },
  {
    moment: "when forty files are staged",
    reached: (files) => files.length >= 40,
  },
  {
    moment: "when the first file is replaced",
    reached: (files) => files.some((name) => name.endsWith(".old")),
  },
  {
    moment: "when three files are replaced",
    reached: (files) => files.filter((name) => name.endsWith(".old")).length >= 3,
  },
];

interface Moment {
  readonly moment: string;
  readonly reached: Reached;
}

/** A folder with work of the user's own, some of it where the project's files go. @returns what it holds */
function existingProject(place: Place): readonly string[] {
  const api = join(place.cwd, "api");
  place.ownFolders("api", "api/src", "api/mine");
  for (const file of [
    "package.json",
    "tsconfig.json",
    "README.md",
    "src/main.ts",
    "mine/notes.txt",
    ".gitignore",
  ]) {
    writeFileSync(join(api, file), `mine: ${file}\n`);
    place.own(join(api, file));
  }
  chmodSync(join(api, "README.md"), 0o600);
  return treeOf(api);
}

/** Sends `signal` as soon as the staging folder looks as wanted. */
async function stopWriting(place: Place, signal: NodeJS.Signals, reached: Reached): Promise<Run> {
  let outcome: Promise<Run> | undefined;
  await stopInTime(place, async () => {
    const child = place.start(create("api", "--overwrite", ...quiet));
    outcome = outcomeOf(child);
    await untilReached(join(place.cwd, "api"), reached, outcome);
    child.kill(signal);
    return (await outcome).status;
  });
  if (outcome === undefined) throw new Error("Nothing was started.");
  return outcome;
}

/** A run that was faster than we looked is tried again, from the folder as it was. @returns the status of the one that was stopped */
async function stopInTime(place: Place, run: () => Promise<number | null>): Promise<number | null> {
  const api = join(place.cwd, "api");
  const saved = join(place.home, "saved");
  spawnSync("cp", ["-a", api, saved]);
  for (let attempt = 1; attempt <= 10; attempt++) {
    const status = await run();
    if (status !== 0) return status;
    rmSync(api, { recursive: true });
    spawnSync("cp", ["-a", saved, api]);
  }
  throw new Error("The program was done each time before it could be stopped.");
}

async function untilReached(api: string, reached: Reached, end: Promise<unknown>): Promise<void> {
  let ended = false;
  void end.then(() => (ended = true));
  while (!ended && !reached(stagedIn(api))) await new Promise((resolve) => setImmediate(resolve));
}

function stagedIn(api: string): readonly string[] {
  try {
    const staging = readdirSync(api).find((name) => name.startsWith(".corral-"));
    return staging === undefined ? [] : readdirSync(join(api, staging));
  } catch {
    return []; // Gone between one look and the next.
  }
}

/** A registry that takes connections and never answers. */
async function silentRegistry(home: string): Promise<Record<string, string>> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  server.unref();
  const { port } = server.address() as AddressInfo;
  return { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: join(home, "npm") };
}
