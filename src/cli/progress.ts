import { stripVTControlCharacters } from "node:util";
import type { CreateEvent, StepEvent } from "../create/events.ts";
import { unprintable } from "../shared/quote.ts";
import { formatEvent, type Look } from "./create-text.ts";
import type { Paint } from "./layout.ts";
import { print } from "./print.ts";

/**
 * Says events as they come. Where lines can be drawn over, the last one tells what runs now: the command, the seconds so far, and
 * what it printed last; when the command ends the line goes, and what stays is the same text as elsewhere.
 *
 * @param live whether the stream is a terminal whose lines can be drawn over
 */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #look: Look;
  readonly #live: boolean;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream, look: Look, { live }: { readonly live: boolean }) {
    this.#stream = stream;
    this.#look = look;
    this.#live = live;
  }

  show(event: CreateEvent): void {
    const text = formatEvent(event, this.#look);
    if (!this.#live || event.type !== "step" || event.kind === "git") {
      print(this.#stream, text);
      return;
    }
    if (event.state === "output") {
      if (this.#running !== undefined) this.#running = { ...this.#running, line: event.line };
    } else if (event.state === "started") {
      this.#running = { event, text, began: performance.now(), line: "" };
      this.#timer = setInterval(() => this.#draw(), drawEveryMs);
      this.#draw();
    } else {
      this.close();
      print(this.#stream, text);
    }
  }

  /** Takes the line of what runs away and leaves the command, as it is also left where nothing is drawn over. */
  close(): void {
    if (this.#running === undefined) return;
    clearInterval(this.#timer);
    print(this.#stream, eraseLine + this.#running.text);
    this.#running = undefined;
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const { event, began, line } = this.#running;
    const state = { command: event.command.join(" "), ms: performance.now() - began, line };
    const width = (this.#stream.columns || 80) - 1;
    print(this.#stream, eraseLine + formatRunning(state, { width, paint: this.#look.paint }));
  }
}

interface Running {
  readonly event: StepEvent;
  /** What is said of its start where nothing is drawn over. */
  readonly text: string;
  readonly began: number;
  readonly line: string;
}

const drawEveryMs = 200;
const eraseLine = "\r\u001B[K";

/** The line of what runs, in at most `width` columns: the command first, then the seconds, then what it printed last. */
export function formatRunning(
  { command, ms, line }: { readonly command: string; readonly ms: number; readonly line: string },
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const start = cut(`$ ${command}`, width);
  const seconds = `  ${Math.floor(ms / 1000)} s`;
  if (start.length + seconds.length > width) return start;
  const last = stripVTControlCharacters(line).split("\r").at(-1)?.trim() ?? "";
  const shown = cut(
    last.replaceAll(everyUnprintable, ""),
    width - start.length - seconds.length - 2,
  );
  return `${start}${seconds}${shown === "" ? "" : `  ${paint.dim(shown)}`}`;
}

const everyUnprintable = new RegExp(unprintable, "gu");

/** As much of a text as fits. Characters beyond Latin, Greek and their like may take two columns and are counted so. */
function cut(text: string, columns: number): string {
  let used = 0;
  let shown = "";
  for (const character of text) {
    used += (character.codePointAt(0) ?? 0) >= 0x11_00 ? 2 : 1;
    if (used > columns) break;
    shown += character;
  }
  return shown;
}
