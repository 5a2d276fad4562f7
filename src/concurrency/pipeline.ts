import { onAbort } from "./abort.ts";
import { gather } from "./gather.ts";
import { Queue } from "./queue.ts";

export interface StageOptions {
  /** How many items it works on at a time: a whole number from 1. Default 1, which keeps their order. */
  readonly concurrency?: number | undefined;
  /** How many items may wait before it: a whole number from 1. Default: as many as it works on. */
  readonly buffer?: number | undefined;
}

export interface PipelineOptions {
  /** Cancels all stages; the call then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Items to come; a function gets the signal with which a source that waits can be ended. */
export type PipelineSource<T> =
  Iterable<T> | AsyncIterable<T> | ((signal: AbortSignal) => Iterable<T> | AsyncIterable<T>);

/**
 * Stages that work at the same time, each on the results of the one before it, with a bounded queue
 * between them: a slow stage makes those before it wait, so that memory stays bounded too.
 *
 * The first error cancels all stages, closes the source, and is thrown untouched once all have ended;
 * what failed beside it is in `siblingErrors(error)`. Aborted from outside it rejects with the signal's
 * reason.
 *
 * ```ts
 * await pipeline((signal) => readRows(file, { signal }))
 *   .stage((row) => parse(row))
 *   .stage((order, signal) => save(order, { signal }), { concurrency: 8 })
 *   .run({ signal });
 * ```
 *
 * @see "Go Concurrency Patterns: Pipelines and cancellation"
 */
export function pipeline<T>(source: PipelineSource<T>): Pipeline<T> {
  return new Pipeline(source as PipelineSource<unknown>, []);
}

/** A pipeline in the making; it runs when `run` is called, anew each time. */
export class Pipeline<T> {
  readonly #source: PipelineSource<unknown>;
  readonly #stages: readonly Stage[];

  /** @internal */
  constructor(source: PipelineSource<unknown>, stages: readonly Stage[]) {
    this.#source = source;
    this.#stages = stages;
  }

  /**
   * The same with one more stage at its end.
   *
   * @throws RangeError for a concurrency or a buffer that is no whole number from 1
   */
  stage<R>(
    fn: (item: T, signal: AbortSignal) => R | PromiseLike<R>,
    { concurrency = 1, buffer = concurrency }: StageOptions = {},
  ): Pipeline<Awaited<R>> {
    for (const [name, value] of [
      ["concurrency", concurrency],
      ["buffer", buffer],
    ] as const) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(`${name} must be a whole number >= 1, got ${String(value)}`);
      }
    }
    const work = fn as Stage["work"];
    return new Pipeline(this.#source, [...this.#stages, { work, concurrency, buffer }]);
  }

  /** Runs it to the end of the source. Resolves to how many items came out of the last stage; the results themselves are dropped. */
  async run({ signal }: PipelineOptions = {}): Promise<number> {
    let finished = 0;
    const count: Sink = { put: async () => void finished++, end: () => {} };
    const tasks: ((signal: AbortSignal) => Promise<void>)[] = [];
    let sink = count;
    // From the last to the first: each needs to know where its results go.
    for (let index = this.#stages.length - 1; index >= 0; index--) {
      const stage = this.#stages[index] as Stage;
      const queue = new Queue<unknown>(stage.buffer);
      tasks.unshift(...workersOf(stage, queue, sink));
      sink = {
        put: (item, own) => queue.put(item, { signal: own }),
        end: () => queue.close(),
      };
    }
    const first = sink;
    const read = async (own: AbortSignal): Promise<void> => {
      const items = typeof this.#source === "function" ? this.#source(own) : this.#source;
      for await (const item of closedByAbort(items, own)) await first.put(item, own);
      first.end();
    };
    await gather([read, ...tasks], { signal });
    return finished;
  }
}

interface Stage {
  readonly work: (item: unknown, signal: AbortSignal) => unknown;
  readonly concurrency: number;
  readonly buffer: number;
}

/** Where results go. */
interface Sink {
  put(item: unknown, signal: AbortSignal): Promise<void>;
  end(): void;
}

/** An abort closes an async source also while it waits: that may be what ends its waiting, as a `Queue`'s. */
function closedByAbort<T>(
  items: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
): Iterable<T> | AsyncIterable<T> {
  const open = (items as AsyncIterable<T>)[Symbol.asyncIterator]?.bind(items);
  if (open === undefined) return items;
  return {
    [Symbol.asyncIterator]() {
      const iterator = open();
      let closing: Promise<unknown> | undefined;
      const close = (): void => {
        closing ??= (async () => iterator.return?.())();
        // Told by whoever waits for it below.
        closing.catch(() => {});
      };
      return {
        async next() {
          const stopListening = onAbort(signal, close);
          try {
            return await iterator.next();
          } finally {
            stopListening();
            await closing;
          }
        },
        async return() {
          close();
          await closing;
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** They share one queue; the last of them to end says that nothing more comes. */
function workersOf(
  { work, concurrency }: Stage,
  queue: Queue<unknown>,
  sink: Sink,
): ((signal: AbortSignal) => Promise<void>)[] {
  let running = concurrency;
  const worker = async (signal: AbortSignal): Promise<void> => {
    for await (const item of queue.items({ signal })) {
      await sink.put(await work(item, signal), signal);
    }
    if (--running === 0) sink.end();
  };
  return Array.from({ length: concurrency }, () => worker);
}
