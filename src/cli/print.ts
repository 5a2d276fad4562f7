import type { Io } from "./io.ts";

/** Writes `text` as it is. A reader that has gone away, as `| head` does, is no failure of ours: the rest is dropped. */
export function print(stream: NodeJS.WriteStream, text: string): void {
  if (!guarded.has(stream)) {
    guarded.add(stream);
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!goneAway.has(error.code ?? "")) faults.set(stream, error);
    });
  }
  if (text !== "") stream.write(text);
}

/** One line of --json. */
export function printEvent({ stdout }: Io, event: object): void {
  print(stdout, `${JSON.stringify(event)}\n`);
}

/** Waits until what was printed is out. @returns why it is not, such as a full disk behind `> file` */
export async function faultOf(stream: NodeJS.WriteStream): Promise<Error | undefined> {
  if (!guarded.has(stream)) return undefined;
  await new Promise<void>((resolve) => stream.write("", () => resolve()));
  return faults.get(stream);
}

const guarded = new WeakSet<NodeJS.WriteStream>();
const faults = new WeakMap<NodeJS.WriteStream, Error>();
/** A pipe's reader is gone; a terminal is; the stream was closed over one of these before. */
const goneAway = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);
