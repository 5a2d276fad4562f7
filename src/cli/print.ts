import type { Io } from "./io.ts";

/** Writes `text` as it is. A reader that has gone away, as `| head` does, is no failure of ours: the rest is dropped. */
export function print(stream: NodeJS.WriteStream, text: string): void {
  if (!guarded.has(stream)) {
    guarded.add(stream);
    stream.on("error", ignoreClosedPipe);
  }
  if (text !== "") stream.write(text);
}

/** One line of --json. */
export function printEvent({ stdout }: Io, event: object): void {
  print(stdout, `${JSON.stringify(event)}\n`);
}

const guarded = new WeakSet<NodeJS.WriteStream>();

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
