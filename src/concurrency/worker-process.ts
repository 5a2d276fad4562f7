import { builtin } from "./platform.ts";
import type { WorkerBackend } from "./worker-backend.ts";
import { packBytes, unpackBytes } from "./worker-bytes.ts";
import type { Reply } from "./worker-protocol.ts";

/**
 * A process for each worker, on every runtime. What it runs can crash without harm to this process, and
 * its end is certain also where a spinning thread cannot be ended (Deno). Nothing is shared: what is
 * marked by `move` is copied, `shouldStop()` sees nothing, and an aborted call is ended at once.
 *
 * @see concurrent.futures.ProcessPoolExecutor; child_process.fork of Node
 */
export const workerProcesses: WorkerBackend = {
  slots: 1,
  graceMs: 0,
  start(entry, init, events) {
    const { fork } = builtin("node:child_process") as ChildProcess;
    const { fileURLToPath } = builtin("node:url") as Addresses;
    const child = fork(fileURLToPath(entry), [], { serialization: "advanced", ...program() });
    const ended = (code: number | null): void => {
      if (children.delete(child)) events.exit(code ?? undefined);
    };
    killedAtExit(child);
    child.on("message", (bytes) => events.reply(unpackBytes(bytes) as Reply));
    child.on("exit", ended);
    child.on("error", (error) => {
      events.error(error);
      // One that never started has no exit; one that could only not be told something is ended.
      if (child.pid === undefined) ended(null);
      else child.kill("SIGKILL");
    });
    child.send(packBytes(init));
    return {
      post: (offers) => void child.send(packBytes(offers)),
      ref(keeps) {
        for (const part of [child, child.channel]) {
          if (keeps) part?.ref?.();
          else part?.unref?.();
        }
      },
      terminate: () => void child.kill("SIGKILL"),
    };
  },
};

const children = new Set<Child>();

/** A child that computes does not see that its parent has gone. */
function killedAtExit(child: Child): void {
  if (children.size === 0) process.once("exit", killAll);
  children.add(child);
}

function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** A Deno that is a link may be allowed by its name (`--allow-run=deno`), and then not by the path that it is at. */
function program(): { readonly execPath?: string } {
  if (Deno === undefined) return {};
  const { state } = Deno.permissions.querySync({ name: "run", command: process.execPath });
  return state === "granted" ? {} : { execPath: "deno" };
}

const { Deno, process } = globalThis as unknown as {
  readonly Deno?: {
    readonly permissions: {
      querySync(descriptor: { name: "run"; command: string }): { readonly state: string };
    };
  };
  readonly process: {
    readonly execPath: string;
    once(event: "exit", listener: () => void): void;
  };
};

interface ChildProcess {
  readonly fork: (
    path: string,
    args: readonly string[],
    options: { readonly serialization: "advanced"; readonly execPath?: string },
  ) => Child;
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
  send(bytes: Uint8Array): boolean;
  kill(signal: "SIGKILL"): boolean;
}

interface Referable {
  ref(): void;
  unref(): void;
}
