import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Terminal, keys } from "../cli/terminal.ts";
import { temporaryFolder, type Run } from "../cli/program.ts";
import {
  installForAnybody,
  isRoot,
  outcomeOf,
  Place,
  treeOf,
  type Installation,
} from "./hostile/place.ts";

const quiet = ["--no-git", "--no-install"];
const create = (dir: string, ...more: readonly string[]) => [
  dir,
  "--template=http",
  "--yes",
  ...more,
];

/** Rights, links, signals and shells are asked of in POSIX words; Windows skips these rows, and the report says so. */
const posix = process.platform !== "win32";

let installation: Installation;
beforeAll(() => {
  installation = installForAnybody();
});
afterAll(() => installation.remove());

/** One message and a hint on standard error, nothing that looks like success, and no stack. */
function expectRefused(
  { status, stdout, stderr }: Run,
  exitCode: number,
  message: string | RegExp,
): void {
  expect(stderr).toMatch(message);
  expect({
    status,
    stdout,
    messages: stderr.match(/^error /gm)?.length,
    stack: /\n +at /.test(stderr),
  }).toEqual({
    status: exitCode,
    stdout: "",
    messages: 1,
    stack: false,
  });
}

describe.runIf(posix)("a target that cannot be used", () => {
  it.each([
    [
      "holds a file",
      (place: Place) => write(place, "api/notes.txt"),
      3,
      /"api" already holds notes\.txt\./,
    ],
    ["is a file", (place: Place) => write(place, "api"), 3, /"api" is a file\./],
    [
      "lies below a file",
      (place: Place) => write(place, "api", "x"),
      3,
      /is a file\./,
      "api/inner",
    ],
    [
      "is a link that leads nowhere",
      (place: Place) => symlinkSync("nowhere", join(place.cwd, "api")),
      3,
      /is a link that leads nowhere\./,
    ],
    [
      "is a folder that may not be written to",
      (place: Place) => lockedFolder(place, "api"),
      3,
      /cannot be written to/,
    ],
    [
      "lies in a folder that may not be written to",
      (place: Place) => lockedFolder(place, "locked"),
      3,
      /cannot be written to/,
      "locked/api",
    ],
    [
      "lies in a folder that may not be looked into",
      (place: Place) => lockedFolder(place, "locked", 0o000),
      3,
      /cannot be (looked into|written to)/,
      "locked/api",
    ],
    [
      "holds a folder where a file goes",
      (place: Place) => ownFolders(place, "api", "api/package.json"),
      3,
      /is a folder, and the project needs a file there\./,
      "api",
      "--overwrite",
    ],
    [
      "holds a link where a folder goes",
      (place: Place) => linkedFolder(place),
      3,
      /is a symbolic link, and the project needs a folder there\./,
      "api",
      "--overwrite",
    ],
  ])("%s", async (_, prepare, exitCode, message, dir = "api", ...more: readonly string[]) => {
    const place = new Place(installation);
    prepare(place);
    const before = treeOf(place.cwd);
    expectRefused(await place.run(create(dir, ...quiet, ...more)), exitCode, message);
    expect(treeOf(place.cwd)).toEqual(before);
  });
});

describe("names and values that cannot be", () => {
  const long = "a".repeat(300);
  it.each([
    [create(".."), /folder "\.\.": that folder holds the one you are in\./],
    [create("con"), /folder "con": Windows reserves this name\./],
    [create("a/NUL.txt"), /Windows reserves this name\./],
    [create(long), /a name has at most 255 bytes\./],
    [
      ["--template=http", "--yes", "--", "-api"],
      /folder "-api": a folder that begins with a dash is read as a flag\./,
    ],
    [create("-api"), /"-api" is not a flag\./],
    [create("ünïcode"), /the folder's name "ünïcode" cannot be it/],
    [create("My_App!"), /the folder's name "My_App!" cannot be it/],
    [create("a\u001B[31mb"), /no invisible characters/],
    [create("api", "--name=.."), /--name "\.\.": npm's rule/],
    [create("api", "--name=a/b"), /--name "a\/b": npm's rule/],
    [create("api", "--name=aux"), /--name "aux": Windows reserves this name\./],
    [create("api", "--name=ünïcode"), /--name "ünïcode": npm's rule/],
    [create("api", `--name=${long}`), /cannot contain more than 214 characters/],
    [create("api", "--name=-x"), /--name "-x": npm's rule/],
    [create("api", "--tempalte=http"), /"--tempalte" is not a flag\.\nDid you mean --template\?/],
    [
      ["api", "--template=htp", "--yes"],
      /--template "htp": none of the choices\.\nDid you mean http\?/,
    ],
    [create("api", "--node=18"), /--node "18": none of the choices\./],
    [create("api", "--runtime=deno"), /--runtime "deno": not built yet\./],
    [create("api", "--features=teleport"), /--features "teleport": none of the choices\./],
    [create("api", "--git=perhaps"), /--git "perhaps": neither yes nor no\./],
  ])("%j", async (argv, message) => {
    const place = new Place(installation);
    const before = treeOf(place.cwd);
    expectRefused(await place.run(argv), 2, message);
    expect(treeOf(place.cwd)).toEqual(before);
  });

  it("a folder with a unicode name is made when the package has a name of its own", async () => {
    const place = new Place(installation);
    expect(await place.run(create("ünïcode", "--name=unicode", ...quiet))).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(readdirSync(join(place.cwd, "ünïcode"))).toContain("package.json");
  });

  it.runIf(posix)("a current folder that is gone is one message", async () => {
    const place = new Place(installation);
    mkdirSync(join(place.cwd, "gone"));
    place.own(join(place.cwd, "gone"));
    const outcome = await outcomeOf(
      place.startShell("cd gone && rmdir ../gone && corral api --template=http --yes"),
    );
    expectRefused(outcome, 2, /The current folder is gone\./);
    expect(readdirSync(place.cwd)).toEqual([]);
  });
});

describe.runIf(posix)("a full disk", () => {
  // A file-size limit is what an unprivileged user can set everywhere; a small tmpfs is the real thing, and takes root to mount.
  it("by a file-size limit: 8, and the target is as it was", async () => {
    const place = new Place(installation);
    const before = treeOf(place.cwd);
    const child = place.startShell(`ulimit -f 4; corral ${create("api", ...quiet).join(" ")}`);
    expectRefused(
      await outcomeOf(child),
      8,
      /There is no space left for "api" \(EFBIG\)\.\nThe folder is as it was before\./,
    );
    expect(treeOf(place.cwd)).toEqual(before);
  });

  it.for([12, 64, 160, 256])(
    "by a file system of %i KB: 8, and the target is as it was",
    async (kilobytes, { skip }) => {
      const place = new Place(installation);
      const disk = join(place.cwd, "disk");
      mkdirSync(disk);
      const mounted =
        isRoot &&
        spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k,mode=777`, "tmpfs", disk])
          .status === 0;
      if (!mounted) return skip("mounting a small tmpfs takes root");
      onTestFinished(() => void spawnSync("umount", [disk]));
      writeFileSync(join(disk, "mine.txt"), "kept\n");
      const before = treeOf(place.cwd);
      expectRefused(
        await place.run(create("disk", "--overwrite", "--name=api", ...quiet)),
        8,
        /There is no space left for "disk" \(ENOSPC\)\./,
      );
      expect(treeOf(place.cwd)).toEqual(before);
    },
  );
});

describe.runIf(existsSync("/dev/full"))("standard streams that take nothing", () => {
  it("a full disk behind standard output is one message: 8", async () => {
    const place = new Place(installation);
    const outcome = await outcomeOf(place.startShell("corral --help > /dev/full"));
    expectRefused(outcome, 8, /^error Standard output could not be written: ENOSPC/);
    expect(readdirSync(place.cwd)).toEqual([]);
  });

  it("a full disk behind standard error changes no exit code", async () => {
    const place = new Place(installation);
    const outcome = await outcomeOf(place.startShell("corral --nope 2> /dev/full"));
    expect(outcome).toEqual({ status: 2, stdout: "", stderr: "" });
  });

  it("closed ones do not keep a project from being made", async () => {
    const place = new Place(installation);
    const line = `corral ${create("api", ...quiet).join(" ")} >&- 2>&-`;
    expect(await outcomeOf(place.startShell(line))).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
  });
});

describe.runIf(posix)("tools that are missing or fail", () => {
  it("without git the project is made, and a note says what to do", async () => {
    const place = new Place(installation);
    const { status, stdout, stderr } = await place.run(create("api", "--no-install"), {
      PATH: place.pathWith("node"),
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "git was not found, so there is no repository. Install it, then run: git init",
    );
    expect(readdirSync(join(place.cwd, "api"))).not.toContain(".git");
  });

  it("with git that knows no identity the files stay staged, and a note says what to do", async () => {
    const place = new Place(installation);
    writeFileSync(join(place.home, ".gitconfig"), "[user]\n\tuseConfigOnly = true\n");
    const { status, stdout, stderr } = await place.run(create("api", "--no-install"));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "git does not know who you are, so nothing was committed.",
    );
    expect(readdirSync(join(place.cwd, "api"))).toContain(".git");
  });

  it.each(["npm", "pnpm"])(
    "without %s: 7, the files stay, and the command to go on is printed",
    async (pm) => {
      const place = new Place(installation);
      const { status, stdout, stderr } = await place.run(create("api", "--no-git", `--pm=${pm}`), {
        PATH: place.pathWith("node"),
      });
      expect(status).toBe(7);
      expect(stderr).toBe(
        `error The installation failed: ${pm} was not found.\nThe files are there. Go on with: cd api && ${pm} install\n`,
      );
      expect(stdout).toContain("Wrote ");
      expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
    },
  );

  it("with a registry that is down: 7, the files stay, and the command to go on is printed", async () => {
    const place = new Place(installation);
    const env = {
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_fetch_retries: "0",
      npm_config_cache: join(place.home, "npm"),
    };
    const { status, stdout, stderr } = await place.run(create("api", "--no-git", "--pm=npm"), env);
    expect(status).toBe(7);
    expect(stderr).toMatch(
      /^error The installation failed: npm ended with exit status \d+\.\nThe files are there\. Go on with: cd api && npm install\n$/,
    );
    expect(stdout).toContain("ECONNREFUSED");
    expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
  });

  it("with a home that cannot be written to the project is made all the same", async () => {
    const place = new Place(installation);
    chmodSync(place.home, 0o500);
    const outcome = await place.run(create("api", ...quiet), { TMPDIR: place.cwd });
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
  });
});

describe.runIf(posix)("standard input that is closed", () => {
  it("is not needed where all is answered", async () => {
    const place = new Place(installation);
    const outcome = await outcomeOf(
      place.startShell(`corral ${create("api", ...quiet).join(" ")} <&-`),
    );
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
  });

  it("is no terminal to ask at: 2", async () => {
    const place = new Place(installation);
    const before = treeOf(place.cwd);
    expectRefused(
      await outcomeOf(place.startShell("corral <&-")),
      2,
      /One answer is missing, and there is no terminal to ask at:\n {2}--dir/,
    );
    expect(treeOf(place.cwd)).toEqual(before);
  });
});

/** Moments of the writing, told by what lies in the staging folder. */
const moments = [
  {
    moment: "when the first file is staged",
    reached: (files: readonly string[]) => files.length >= 1,
  },
  {
    moment: "when ten files are staged",
    reached: (files: readonly string[]) => files.length >= 10,
  },
  {
    moment: "when forty files are staged",
    reached: (files: readonly string[]) => files.length >= 40,
  },
  {
    moment: "when the first file is replaced",
    reached: (files: readonly string[]) => files.some((name) => name.endsWith(".old")),
  },
  {
    moment: "when three files are replaced",
    reached: (files: readonly string[]) =>
      files.filter((name) => name.endsWith(".old")).length >= 3,
  },
];

describe.runIf(posix)("being stopped while writing", () => {
  it.each(moments)("kill -9 $moment: the next command restores the folder", async ({ reached }) => {
    const place = new Place(installation);
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
  });

  it.each(
    moments.flatMap((each) => [
      { ...each, signal: "SIGINT" as const },
      { ...each, signal: "SIGTERM" as const },
    ]),
  )("$signal $moment: 130, and the folder is as it was", async ({ signal, reached }) => {
    const place = new Place(installation);
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
      const place = new Place(installation);
      const child = place.start(
        create("api", "--no-git", "--pm=npm"),
        await silentRegistry(place.home),
      );
      const outcome = outcomeOf(child);
      child.stdout?.on(
        "data",
        (text: string) => text.includes("npm install") && setTimeout(() => child.kill(signal), 300),
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
    const cwd = temporaryFolder();
    const terminal = new Terminal(create("api", "--no-git", "--pm=npm"), {
      cwd,
      env: await silentRegistry(temporaryFolder()),
    });
    await terminal.shows("$ npm install");
    await new Promise((resolve) => setTimeout(resolve, 500));
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(terminal.text).toContain("Go on with: cd api && npm install");
    expect(readdirSync(join(cwd, "api"))).toContain("package.json");
  });
});

function write(place: Place, ...names: readonly [string, ...string[]]): void {
  const [path] = names;
  const parent = join(place.cwd, path, "..");
  mkdirSync(parent, { recursive: true });
  place.own(parent);
  writeFileSync(join(place.cwd, path), "mine\n");
}

function lockedFolder(place: Place, name: string, mode = 0o555): void {
  const folder = join(place.cwd, name);
  ownFolders(place, name);
  chmodSync(folder, mode);
}

function ownFolders(place: Place, ...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(place.cwd, name));
    place.own(join(place.cwd, name));
  }
}

function linkedFolder(place: Place): void {
  ownFolders(place, "api", "other");
  symlinkSync("../other", join(place.cwd, "api/src"));
}

/** A folder with work of the user's own, some of it where the project's files go. @returns what it holds */
function existingProject(place: Place): readonly string[] {
  const api = join(place.cwd, "api");
  ownFolders(place, "api", "api/src", "api/mine");
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

/** Sends `signal` as soon as the staging folder looks as wanted; a run that was faster than we looked is tried again. */
async function stopWriting(
  place: Place,
  signal: NodeJS.Signals,
  reached: (staged: readonly string[]) => boolean,
): Promise<Run> {
  const api = join(place.cwd, "api");
  const saved = join(place.home, "saved");
  spawnSync("cp", ["-a", api, saved]);
  for (let attempt = 1; attempt <= 10; attempt++) {
    const child = place.start(create("api", "--overwrite", ...quiet));
    const outcome = outcomeOf(child);
    let ended = false;
    void outcome.then(() => (ended = true));
    while (!ended && !reached(stagedIn(api))) await new Promise((resolve) => setImmediate(resolve));
    child.kill(signal);
    const result = await outcome;
    if (result.status !== 0) return result;
    rmSync(api, { recursive: true });
    spawnSync("cp", ["-a", saved, api]);
  }
  throw new Error("The program was done each time before it could be stopped.");
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

it.runIf(posix)("these rows are those of a user who may do nothing special", async () => {
  const place = new Place(installation);
  const locked = join(place.cwd, "locked");
  lockedFolder(place, "locked");
  const outcome = await outcomeOf(place.startShell("id -u; echo x > locked/x"));
  expect(outcome.status).not.toBe(0);
  expect(outcome.stdout.trim()).not.toBe("0");
  expect(() => readFileSync(join(locked, "x"))).toThrow("ENOENT");
});
