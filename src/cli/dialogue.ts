import type { PackageManager } from "../create/answers.ts";
import { remarksOn } from "../create/place.ts";
import type { Surroundings } from "../create/questions.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./layout.ts";
import type { Prompts } from "./prompts.ts";

export interface DialogueContext {
  /** The first line. */
  readonly title: string;
  readonly around: Pick<Surroundings, "cwd" | "placeOf">;
  readonly signal: AbortSignal;
}

/** The prompts of one run, there from the first question on: what draws them is not loaded where nothing is asked. */
export class Dialogue {
  readonly #io: Io;
  readonly #context: DialogueContext;
  #prompts: Prompts | undefined;

  constructor(io: Io, context: DialogueContext) {
    this.#io = io;
    this.#context = context;
  }

  /** Undefined while nothing is asked. */
  get opened(): Prompts | undefined {
    return this.#prompts;
  }

  async open(): Promise<Prompts> {
    const { title, around, signal } = this.#context;
    const { Prompts } = await import("./prompts.ts");
    this.#prompts ??= new Prompts(title, {
      input: this.#io.stdin,
      output: this.#io.stdout,
      signal,
      paint: paintFor(this.#io.stdout, this.#io.env),
      remarksOn: ({ dir, pm }) =>
        remarksOn(around.placeOf(String(dir)), pm as PackageManager, around.cwd),
    });
    return this.#prompts;
  }

  /** Nothing more is asked. */
  close(): void {
    this.#prompts?.close("That is all.");
    this.#prompts = undefined;
  }
}
