import { builtin } from "./platform.ts";
import type { WorkerBackend } from "./worker-backend.ts";
import { packBytes, unpackBytes } from "./worker-bytes.ts";
import type { Reply } from "./worker-protocol.ts";

/**
 * A process for each worker, on every runtime. What it runs can crash without harm to this process, and
 * its end is certain also where a spinning thread cannot be ended (Deno). Nothing is shared: what is
 * marked by `move` is copied, `shouldStop()` sees nothing, and an aborted call is ended at once.
 *
 * They end with this process. One that computes does not see that this one was killed, or ended by a signal that
 * nobody here listens to (`run` does): it goes on to the end of its call.
 *
 * On Deno this process needs `--allow-run=deno --allow-env`, and the child is granted what this one is
 * granted without a limit (`--allow-net`, not `--allow-net=example.com`) and nothing else: no writing,
 * since Deno keeps who may run a program by name from writing to that program.
 *
 * @see concurrent.futures.ProcessPoolExecutor; child_process.fork of Node
 */
export const workerProcesses: WorkerBackend = {
  slots: 1,
  graceMs: 0,
  start(entry, init, events) {
    const child = Deno === undefined ? forked(entry) : spawnedByDeno(Deno, entry, init.module);
    const ended = (code: number | null): void => {
      if (!children.delete(child)) return;
      if (children.size === 0) process.off("exit", killAll);
      events.exit(code ?? undefined);
    };
    killedAtExit(child);
    child.on("message", (bytes) => {
      let reply: Reply;
      try {
        reply = unpackBytes(bytes) as Reply;
      } catch (error) {
        // It could be packed and not be unpacked, as WebAssembly.Module: nobody knows whose answer it was.
        events.error(error);
        return void child.kill("SIGKILL");
      }
      events.reply(reply);
    });
    child.on("exit", ended);
    child.on("error", (error) => {
      // One that could not be told something has gone, or is ended: its exit tells of it.
      if (child.pid !== undefined) return void child.kill("SIGKILL");
      events.error(error);
      ended(null); // It never started, and so has no exit.
    });
    // Without `send` it never started, which "error" tells.
    child.send?.(packBytes(init));
    return {
      post: (offers) => void child.send?.(packBytes(offers)),
      ref(keeps) {
        try {
          for (const part of [child, child.channel]) {
            if (keeps) part?.ref?.();
            else part?.unref?.();
          }
        } catch {
          // To Deno a process that never started, or has gone before "exit" tells of it, is a mistake.
        }
      },
      terminate: () => void child.kill("SIGKILL"),
    };
  },
};

const children = new Set<Child>();

/** A child that computes does not see that its parent has gone. */
function killedAtExit(child: Child): void {
  if (children.size === 0) process.on("exit", killAll);
  children.add(child);
}

function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

function forked(entry: string): Child {
  const { fork } = builtin("node:child_process") as ChildProcess;
  const { fileURLToPath } = builtin("node:url") as Addresses;
  return fork(fileURLToPath(entry), [], { serialization });
}

/**
 * `fork` of Deno would give the child every permission. Its main module names both modules, and never
 * calls the second import: what is named there may be loaded without a permission to read files.
 */
function spawnedByDeno({ permissions }: DenoGlobal, entry: string, module: string): Child {
  const { spawn } = builtin("node:child_process") as ChildProcess;
  const granted = (descriptor: Descriptor): boolean => {
    const { state, partial } = permissions.querySync(descriptor);
    return state === "granted" && !partial;
  };
  const main = `import ${JSON.stringify(entry)}; () => import(${JSON.stringify(module)});`;
  // A Deno that is a link may be allowed by its name (`--allow-run=deno`), and then not by the path that it is at.
  const program = granted({ name: "run", command: process.execPath }) ? process.execPath : "deno";
  const flags = kinds.filter((name) => granted({ name })).map((name) => `--allow-${name}`);
  return spawn(
    program,
    ["run", "--no-prompt", ...flags, `data:text/javascript,${encodeURIComponent(main)}`],
    { serialization, stdio: ["inherit", "inherit", "inherit", "ipc"] },
  );
}

const serialization = "advanced";
const kinds = ["read", "write", "net", "env", "sys", "run", "ffi"];

const { Deno, process } = globalThis as unknown as {
  readonly Deno?: DenoGlobal;
  readonly process: {
    readonly execPath: string;
    on(event: "exit", listener: () => void): void;
    off(event: "exit", listener: () => void): void;
  };
};

interface DenoGlobal {
  readonly permissions: {
    querySync(descriptor: Descriptor): { readonly state: string; readonly partial: boolean };
  };
}

interface Descriptor {
  readonly name: string;
  readonly command?: string;
}

interface ChildProcess {
  readonly fork: (path: string, args: readonly string[], options: Messages) => Child;
  readonly spawn: (
    program: string,
    args: readonly string[],
    options: Messages & { readonly stdio: readonly string[] },
  ) => Child;
}

interface Messages {
  readonly serialization: "advanced";
}

interface Addresses {
  readonly fileURLToPath: (url: string) => string;
}

interface Child extends Partial<Referable> {
  readonly pid: number | undefined;
  readonly channel?: Partial<Referable> | null;
  on(event: "message", listener: (bytes: Uint8Array) => void): void;
  on(event: "exit", listener: (code: number | null) => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
  readonly send?: (bytes: Uint8Array) => boolean;
  kill(signal: "SIGKILL"): boolean;
}

interface Referable {
  ref(): void;
  unref(): void;
}
