import { builtin, platform } from "./platform.ts";

/** What the thread that watches is given: see `watch-event-loop.ts`. */
export interface ObserverInit {
  /** Counted up by the main thread as long as its event loop turns. */
  readonly beats: SharedArrayBuffer;
  readonly thresholdMs: number;
  /** Tell on stderr while the loop still stands: a loop without end is told, too. */
  readonly print: boolean;
}

/** Where the main thread was when it was found standing. */
export interface Sighting {
  /** Name of the task, or of the group whose body it was; undefined outside of any. */
  readonly task: string | undefined;
  /** Lines as in an error's stack. */
  readonly stack: string;
}

const { parentPort, workerData } = builtin("node:worker_threads") as Threads;
const { Session } = builtin("node:inspector") as Inspector;
const files = builtin("node:fs") as Files;
const { beats, thresholdMs, print } = workerData;
const counter = new Int32Array(beats);
let last = -1;
let since = 0;
let told = false;
let looking = false;

function watch(): void {
  const beat = Atomics.load(counter, 0);
  const now = platform.performance.now();
  if (beat !== last) {
    last = beat;
    since = now;
    told = false;
  } else if (!told && !looking && now - since > thresholdMs) {
    look();
  }
  platform.setTimeout(watch, thresholdMs / 4);
}

watch();

/**
 * Stops the main thread for a moment through its debugger, wherever it is, and reads its stack. Found
 * in nobody's code it only waits for a processor, or loads a module: it is looked at again, since what
 * blocks may follow in the same turn.
 */
function look(): void {
  looking = true;
  const session = new Session();
  const scripts = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params: { callFrames } }) => {
    const expression = `globalThis[Symbol.for("corral.place")]?.()`;
    const callFrameId = callFrames[0]?.callFrameId ?? "";
    const question = { callFrameId, expression, returnByValue: true };
    session.post("Debugger.evaluateOnCallFrame", question, (_error, answer) => {
      const lines = callFrames.map((frame) => lineOf(frame, scripts));
      if (lines.some((line) => !line.includes("(node:"))) {
        told = true;
        tell({ task: answer?.result.value as string | undefined, stack: lines.join("\n") });
      }
      // Left connected, it would hold the process up at its exit.
      session.post("Debugger.resume", () => {
        session.disconnect();
        looking = false;
      });
    });
  });
  session.connectToMainThread();
  session.post("Debugger.enable");
  session.post("Debugger.pause");
}

function lineOf(
  { functionName, location }: CallFrame,
  scripts: ReadonlyMap<string, string>,
): string {
  const { scriptId, lineNumber, columnNumber = 0 } = location;
  const place = `${scripts.get(scriptId) ?? "?"}:${lineNumber + 1}:${columnNumber + 1}`;
  return `    at ${functionName || "<anonymous>"} (${place})`;
}

function tell(sighting: Sighting): void {
  if (print) {
    const who =
      sighting.task === undefined ? "code outside of any task" : `task "${sighting.task}"`;
    files.writeSync(
      2,
      `event loop blocked for more than ${thresholdMs} ms by ${who}\n${sighting.stack}\n`,
    );
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort.postMessage(sighting);
}

interface Threads {
  readonly parentPort: { postMessage(sighting: Sighting): void };
  readonly workerData: ObserverInit;
}

interface Files {
  writeSync(file: number, text: string): void;
}

interface Inspector {
  readonly Session: new () => {
    connectToMainThread(): void;
    disconnect(): void;
    on(
      event: "Debugger.scriptParsed",
      listener: (event: { params: { scriptId: string; url: string } }) => void,
    ): void;
    on(
      event: "Debugger.paused",
      listener: (event: { params: { callFrames: readonly CallFrame[] } }) => void,
    ): void;
    post(method: string, callback?: () => void): void;
    post(
      method: string,
      params: object,
      callback: (error: unknown, answer?: { result: { value?: unknown } }) => void,
    ): void;
  };
}

interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { scriptId: string; lineNumber: number; columnNumber?: number };
}
