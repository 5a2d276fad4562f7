import type { Io } from "./io.ts";

/** Writes `text` as it is. A reader that has gone away, as `| head` does, is no failure of ours: the rest is dropped. */
export function print(stream: NodeJS.WriteStream, text: string): void {
  if (text === "") return;
  if (!written.has(stream)) stream.on("error", (error) => note(stream, error));
  const done = new Promise<void>((resolve) => {
    const end = (error?: unknown): void => {
      note(stream, error);
      resolve();
    };
    // Deno throws what the others tell later.
    try {
      stream.write(text, end);
    } catch (error) {
      end(error);
    }
  });
  written.set(stream, done);
}

/** One line of --json. */
export function printEvent({ stdout }: Io, event: object): void {
  print(stdout, `${JSON.stringify(event)}\n`);
}

/** Waits until what was printed is out. @returns why it is not, such as a full disk behind `> file` */
export async function faultOf(stream: NodeJS.WriteStream): Promise<Error | undefined> {
  await written.get(stream);
  return faults.get(stream);
}

/** When the last text printed is out; Bun ends an empty write before those under way, so it is no way to wait. */
const written = new WeakMap<NodeJS.WriteStream, Promise<void>>();
const faults = new WeakMap<NodeJS.WriteStream, Error>();

function note(stream: NodeJS.WriteStream, error: unknown): void {
  if (!(error instanceof Error)) return;
  const { code = error.name } = error as NodeJS.ErrnoException;
  if (!goneAway.has(code)) faults.set(stream, error);
}

/** A pipe's reader is gone, in Node's word and in Deno's; a terminal is; the stream was closed over one of these before. */
const goneAway = new Set(["EPIPE", "BrokenPipe", "EIO", "ERR_STREAM_DESTROYED"]);
