import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { KeepAliveConnection, requestText } from "./keep-alive-connection.ts";

/** How to start a service: the program itself (not through a package manager) unless a drill is about that. */
export interface ServiceCommand {
  readonly command: readonly [string, ...string[]];
  /** Absolute path. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Answers 200 once the service takes requests; "/readyz" unless said. */
  readonly ready?: string;
  /** A file that takes its output, in place of `lines`. Absolute path. */
  readonly outputFile?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A service running as a child process on a free port of 127.0.0.1, with everything that it printed. */
export class RunningService {
  readonly port: number;
  readonly lines: string[] = [];
  /** Settles when the process that we started has gone. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #disposeAtExit = (): void => this.dispose();
  #exit: Exit | undefined;

  /** Starts it and waits, at most 30 s, until it is ready; an Error with its output when it does not get there. */
  static async start(service: ServiceCommand): Promise<RunningService> {
    const running = new RunningService(service, await freePort());
    try {
      await running.#becomesReady(service.ready ?? "/readyz");
    } catch (error) {
      running.dispose();
      throw error;
    }
    return running;
  }

  private constructor(service: ServiceCommand, port: number) {
    const { command, cwd, env, outputFile } = service;
    const [program, ...args] = command;
    this.port = port;
    const output = outputFile === undefined ? "pipe" : openSync(outputFile, "w");
    this.#child = spawn(program, args, {
      cwd,
      // Nothing of a test runner's own environment leaks in: NODE_ENV=test would change what we measure.
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env, PORT: String(port) },
      stdio: ["ignore", output, output],
      // A process group of its own, so that dispose() reaches what a package manager started in turn.
      detached: true,
    });
    if (typeof output === "number") closeSync(output);
    process.once("exit", this.#disposeAtExit);
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#keepLines(stream);
    this.exited = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("exit", (code, signal) => resolve((this.#exit = { code, signal })));
    });
    this.exited.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The service has not gone yet. */
  get alive(): boolean {
    return this.#exit === undefined;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends it to everything that the command has started too, as a terminal does. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Ends it at once with everything that it started; the last thing a drill does, however it went. */
  dispose(): void {
    process.removeListener("exit", this.#disposeAtExit);
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // All of the group have gone already.
    }
  }

  async connect(): Promise<KeepAliveConnection> {
    return KeepAliveConnection.open(this.port);
  }

  /** The first line from `from` on that passes `test`, or undefined once `withinMs` have gone by. */
  async line(
    test: (line: string) => boolean,
    { from = 0, withinMs = 5000 } = {},
  ): Promise<string | undefined> {
    const end = performance.now() + withinMs;
    for (;;) {
      const found = this.lines.slice(from).find(test);
      if (found !== undefined || performance.now() > end) return found;
      await sleep(5);
    }
  }

  /** Waits for the exit; kills and says undefined when it does not come within `ms`. */
  async exitWithin(ms: number): Promise<Exit | undefined> {
    const timer = new AbortController();
    const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
    const exit = await Promise.race([this.exited, late]);
    timer.abort();
    if (exit === undefined) this.kill("SIGKILL");
    return exit;
  }

  /** Processor time that it and the processes that it has started have used so far, in ms; Linux only (10 ms ticks), undefined elsewhere. */
  cpuMs(): number | undefined {
    return groupCpuMs(this.pid);
  }

  async #becomesReady(path: string): Promise<void> {
    const end = performance.now() + 30_000;
    while (this.alive && performance.now() < end) {
      if (await answersOk(this.port, path)) return;
      await sleep(20);
    }
    const what = this.alive ? "did not become ready within 30 s" : "went away while starting";
    throw new Error(`the service ${what}; it printed:\n${this.lines.join("\n")}`);
  }

  #keepLines(stream: NodeJS.ReadableStream | null): void {
    let rest = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts);
    });
    stream?.on("end", () => {
      if (rest !== "") this.lines.push(rest);
    });
  }
}

/** Processor time of a process group, all threads and the children that have ended, in ms; undefined where there is no /proc, or no such group. */
function groupCpuMs(group: number): number | undefined {
  const times = processes().flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11);
      return fields[2] === group ? [(user + system + childUser + childSystem) * 10] : [];
    } catch {
      return []; // It has gone meanwhile.
    }
  });
  return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time);
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

async function answersOk(port: number, path: string): Promise<boolean> {
  let connection: KeepAliveConnection | undefined;
  try {
    connection = await KeepAliveConnection.open(port);
    const answer = await connection.send(requestText("GET", path, { connection: "close" }));
    return answer.status === 200;
  } catch {
    return false;
  } finally {
    connection?.destroy();
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port to be had");
  return address.port;
}
