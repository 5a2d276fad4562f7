import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Answers } from "../../src/create/answers.ts";
import { createProject } from "../../src/create/create-project.ts";
import type { CreateOptions } from "../../src/create/create-project.ts";
import type { CreateEvent } from "../../src/create/events.ts";
import { readLock } from "../../src/project/lock.ts";
import { sha256 } from "../../src/shared/sha256.ts";

const answers: Answers = {
  dir: "api",
  template: "http",
  name: "api",
  description: "",
  runtime: "node",
  node: 24,
  pm: "npm",
  features: [],
  git: false,
  install: false,
  custom: { work: "wait" },
};

describe("createProject", () => {
  it("writes what it planned, and says so", async () => {
    const cwd = emptyFolder();
    const { events, result } = await create(cwd);
    const target = join(cwd, "api");
    expect(events.map(({ type }) => type)).toEqual(["plan", "written"]);
    const [plan] = events;
    if (plan?.type !== "plan") throw new Error("no plan");
    for (const { path, sha256: hash, size, action } of plan.files) {
      const bytes = readFileSync(join(target, path));
      expect({ path, hash: sha256(bytes), size: bytes.length, action }).toEqual({
        path,
        hash,
        size,
        action: "create",
      });
    }
    expect(result).toMatchObject({
      target,
      dryRun: false,
      files: { create: plan.files.length, replace: 0, keep: 0, same: 0 },
    });
    expect(readLock(target)).toMatchObject({ answers: { name: "api", work: "wait" } });
  });

  it("says when the project needs a newer Node than the one that runs", async () => {
    const about26 = "The project needs Node 26 or later; this is Node 24.21.0.";
    const { events } = await create(emptyFolder(), { dryRun: true }, { node: 26 });
    expect(events[0]).toMatchObject({ type: "plan", remarks: [about26] });
    const fine = await create(emptyFolder(), { dryRun: true }, { node: 24 });
    expect(fine.events[0]).toMatchObject({ type: "plan", remarks: [] });
  });

  it("plans only, in a dry run: with every step, and nothing written", async () => {
    const cwd = emptyFolder();
    const { events, result } = await create(cwd, { dryRun: true }, { git: true, install: true });
    expect(result.dryRun).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(["plan"]);
    expect(events[0]).toMatchObject({
      dryRun: true,
      steps: [
        { kind: "git" },
        { kind: "install", command: ["npm", "install"] },
        { kind: "git" },
        { kind: "git" },
      ],
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("finds a conflict in a dry run, too", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "api"));
    writeFileSync(join(cwd, "api", "mine.txt"), "");
    await expect(create(cwd, { dryRun: true })).rejects.toMatchObject({
      code: "TARGET_NOT_EMPTY",
      message: `"api" already holds mine.txt.`,
    });
  });

  it("merges: keeps what is there, says so, and does not claim it in the lock", async () => {
    const cwd = emptyFolder();
    const target = join(cwd, "api");
    mkdirSync(target);
    writeFileSync(join(target, "package.json"), "{}");
    const { result } = await create(cwd, { policy: "merge" });
    expect(readFileSync(join(target, "package.json"), "utf8")).toBe("{}");
    expect(result.files.keep).toBe(1);
    expect(result.notes[0] ?? "").not.toBe("");
    expect(result.notes.join()).toMatch(/Your package\.json was kept/);
    expect(readLock(target)?.files).not.toHaveProperty(["package.json"]);
    expect(readLock(target)?.files).toHaveProperty(["tsconfig.json"]);
  });

  it("merges again over edits: the lock still knows what the edited file was", async () => {
    const cwd = emptyFolder();
    await create(cwd);
    const target = join(cwd, "api");
    const before = readLock(target)?.files["tsconfig.json"];
    writeFileSync(join(target, "tsconfig.json"), "{}");
    await create(cwd, { policy: "merge" }, { features: ["openapi"] });
    expect(readLock(target)?.files["tsconfig.json"]).toEqual(before);
    expect(readLock(target)).toMatchObject({ features: { openapi: true } });
  });

  it("aborted before it writes leaves nothing", async () => {
    const cwd = emptyFolder();
    await expect(create(cwd, {}, {}, AbortSignal.abort())).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("aborted after it wrote keeps the files, and says how to go on", async () => {
    const cwd = emptyFolder();
    const abort = new AbortController();
    const creating = create(
      cwd,
      {},
      { install: true },
      abort.signal,
      (event) => event.type === "written" && abort.abort(),
    );
    await expect(creating).rejects.toMatchObject({
      code: "CANCELLED",
      hint: "The files are there. Go on with: cd api && npm install",
    });
    expect(existsSync(join(cwd, "api", "package.json"))).toBe(true);
  });

  it("first takes back what an earlier run left behind", async () => {
    const cwd = emptyFolder();
    const cache = emptyFolder();
    // As a run that was killed leaves it: the folder made, one file in its place, the journal there.
    const half = join(cwd, "half");
    mkdirSync(join(half, ".corral-0123"), { recursive: true });
    writeFileSync(join(half, "a.txt"), "a");
    const owner = { pid: 2 ** 22 + 1, host: "gone" };
    const journal = {
      journalVersion: 1,
      id: "0123",
      owner,
      at: 0,
      target: half,
      folders: [half],
      files: [{ path: "a.txt", sha256: sha256("a"), replaces: false }],
    };
    mkdirSync(join(cache, "corral", "journals"), { recursive: true });
    writeFileSync(join(cache, "corral", "journals", "0123.writing.json"), JSON.stringify(journal));
    const { events } = await create(cwd, {}, {}, undefined, undefined, cache);
    expect(events[0]).toEqual({ type: "recovered", target: half, outcome: "restored" });
    expect(readdirSync(cwd)).toEqual(["api"]);
  });

  it("knows no template of another name, and suggests the nearest", async () => {
    await expect(create(emptyFolder(), {}, { template: "htp" })).rejects.toMatchObject({
      code: "TEMPLATE_UNKNOWN",
      hint: `Did you mean "http"?`,
    });
  });
});

async function create(
  cwd: string,
  options: Partial<CreateOptions> = {},
  own: Partial<Answers> = {},
  signal: AbortSignal = new AbortController().signal,
  on?: (event: CreateEvent) => unknown,
  cache = emptyFolder(),
) {
  const events: CreateEvent[] = [];
  const emit = (event: CreateEvent) => {
    events.push(event);
    on?.(event);
  };
  const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: cache };
  const result = await createProject(
    { ...answers, ...own },
    { dryRun: false, verify: false, policy: "fresh", ...options },
    { cwd, env, nodeVersion: "24.21.0", signal, emit },
  );
  return { events, result };
}

function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "corral-create-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
