import type { Io } from "./io.ts";
import { isInteractive } from "./io.ts";
import { print } from "./print.ts";

/** One line that says how far the reading is and how long it will still take; drawn over, and only at a terminal. */
export class CodemodProgress {
  readonly #io: Io;
  readonly #began = performance.now();
  #isDrawn = false;
  #drawnAt = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  readonly show = (done: number, total: number): void => {
    const now = performance.now();
    if (now - this.#drawnAt < drawEveryMs || !isInteractive(this.#io)) return;
    this.#drawnAt = now;
    this.#isDrawn = true;
    print(this.#io.stderr, eraseLine + formatProgress(done, total, now - this.#began));
  };

  /** Takes the line away. */
  close(): void {
    if (this.#isDrawn) print(this.#io.stderr, eraseLine);
    this.#isDrawn = false;
  }
}

/** @param ms since the first file */
export function formatProgress(done: number, total: number, ms: number): string {
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  const left = done === 0 ? undefined : Math.ceil(((ms / done) * (total - done)) / 1000);
  return `Reading ${total} files  ${percent} %${left === undefined ? "" : `  ${left} s left`}`;
}

const drawEveryMs = 100;
const eraseLine = "\r\u001B[K";
