import { onAbort } from "./abort.ts";
import { BackgroundTasks } from "./background-tasks.ts";
import { gather } from "./gather.ts";
import { TaskGroupError } from "./task-group-error.ts";

export interface PubSubOptions {
  /** Told of every failure of a handler that `post` called; `topic` says whose. */
  readonly onError: (error: unknown, topic: string) => void;
}

export interface SubscribeOptions {
  /** Aborted: the handler is called no more. */
  readonly signal?: AbortSignal | undefined;
}

export interface PublishOptions {
  /** Reaches each handler; the call rejects with its reason once they have ended. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Topics with typed payloads. `publish` waits for all handlers, `post` leaves them to the background;
 * either way one that fails disturbs no other, and no error is lost.
 *
 * ```ts
 * const events = new PubSub<{ "user:created": User }>({ onError: (error, topic) => log.error({ error, topic }) });
 * events.subscribe("user:created", (user, signal) => sendWelcome(user, { signal }));
 * await events.publish("user:created", user, { signal });
 * const cutOff = await events.drain(5_000); // at shutdown
 * ```
 *
 * A subscriber that is to take payloads one after the other puts them into a `Queue`: `queue.put` as
 * its handler makes publishers wait while the queue is full.
 *
 * @see Effect's PubSub; Node's EventEmitter, which waits for no listener and keeps none of their errors
 */
export class PubSub<Topics extends object> {
  readonly #handlers = new Map<keyof Topics, Set<Handler<never>>>();
  readonly #background: BackgroundTasks;

  constructor({ onError }: PubSubOptions) {
    this.#background = new BackgroundTasks({
      name: "handlers of topics",
      onError: (error, task) => onError(error, task?.name ?? ""),
    });
  }

  /**
   * Calls `handler` with everything that comes from now on. The same function may subscribe once to a topic.
   *
   * @returns ends the subscription; calls that run already go on
   */
  subscribe<Topic extends keyof Topics>(
    topic: Topic,
    handler: Handler<Topics[Topic]>,
    { signal }: SubscribeOptions = {},
  ): () => void {
    let subscribed = this.#handlers.get(topic);
    if (subscribed === undefined) this.#handlers.set(topic, (subscribed = new Set()));
    const handlers = subscribed.add(handler);
    const forgetSignal = onAbort(signal, () => handlers.delete(handler));
    return () => {
      forgetSignal();
      handlers.delete(handler);
    };
  }

  /** How many would be called. */
  subscribers(topic: keyof Topics): number {
    return this.#handlers.get(topic)?.size ?? 0;
  }

  /**
   * Calls every handler of the topic, all at once, and waits for them.
   *
   * @throws TaskGroupError of the errors of those that failed, in the order of their subscriptions; the signal's reason
   */
  async publish<Topic extends keyof Topics>(
    topic: Topic,
    payload: Topics[Topic],
    { signal }: PublishOptions = {},
  ): Promise<void> {
    const calls = this.#of(topic).map(
      (handler) => async (own: AbortSignal) => void (await handler(payload, own)),
    );
    const outcomes = await gather(calls, { signal, returnErrors: true });
    const errors = outcomes.filter((outcome) => outcome !== undefined);
    if (errors.length > 0) {
      throw new TaskGroupError(errors, `handlers of "${String(topic)}" failed`);
    }
  }

  /**
   * Calls every handler of the topic in the background: their errors go to `onError`, `drain` waits for them.
   *
   * @throws Error once draining has begun: nobody would wait for the handlers
   */
  post<Topic extends keyof Topics>(topic: Topic, payload: Topics[Topic]): void {
    for (const handler of this.#of(topic)) {
      this.#background.add((signal) => handler(payload, signal), { name: String(topic) });
    }
  }

  /** Lets the background finish, for `graceMs` at most, as `BackgroundTasks.drain` does; resolves to the topics of those that were cut off. */
  drain(graceMs: number): Promise<readonly string[]> {
    return this.#background.drain(graceMs);
  }

  /** Those that are subscribed now: who leaves while they are called is still called. */
  #of<Topic extends keyof Topics>(topic: Topic): readonly Handler<Topics[Topic]>[] {
    return [...(this.#handlers.get(topic) ?? [])] as unknown as readonly Handler<Topics[Topic]>[];
  }
}

/** What a topic's payload is given to. */
export type Handler<Payload> = (payload: Payload, signal: AbortSignal) => unknown;
