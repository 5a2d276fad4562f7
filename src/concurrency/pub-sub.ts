import { onAbort } from "./abort.ts";
import { BackgroundTasks } from "./background-tasks.ts";
import { gather } from "./gather.ts";
import { isCancelled } from "./is-cancelled.ts";
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
  /** Reaches each handler; the call rejects with its reason once they have ended, unless one of them failed. */
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
  readonly #subscriptions = new Map<keyof Topics, Set<Subscription>>();
  readonly #background: BackgroundTasks;

  constructor({ onError }: PubSubOptions) {
    this.#background = new BackgroundTasks({
      name: "handlers of topics",
      onError: (error, task) => onError(error, task?.name ?? ""),
    });
  }

  /**
   * Calls `handler` with everything that comes from now on: once for each of its subscriptions, which end
   * each by itself.
   *
   * @returns ends the subscription; calls that run already go on
   */
  subscribe<Topic extends keyof Topics>(
    topic: Topic,
    handler: Handler<Topics[Topic]>,
    { signal }: SubscribeOptions = {},
  ): () => void {
    const subscriptions = this.#subscriptions.get(topic) ?? new Set();
    this.#subscriptions.set(topic, subscriptions);
    const subscription: Subscription = { handler };
    subscriptions.add(subscription);
    const leave = (): void => {
      subscriptions.delete(subscription);
      // A topic may be one of many that come and go. Its last subscription may be another set's by now.
      if (subscriptions.size === 0 && this.#subscriptions.get(topic) === subscriptions) {
        this.#subscriptions.delete(topic);
      }
    };
    const forgetSignal = onAbort(signal, leave);
    return () => {
      forgetSignal();
      leave();
    };
  }

  /** How many would be called. */
  subscribers(topic: keyof Topics): number {
    return this.#subscriptions.get(topic)?.size ?? 0;
  }

  /**
   * Calls every handler of the topic, all at once, and waits for them, also once it is aborted.
   *
   * @throws TaskGroupError of the errors of those that failed, in the order of their subscriptions; else the signal's reason
   */
  async publish<Topic extends keyof Topics>(
    topic: Topic,
    payload: Topics[Topic],
    { signal }: PublishOptions = {},
  ): Promise<void> {
    const failed: { readonly error: unknown }[] = [];
    const calls = this.#of(topic).map((handler, index) => async (own: AbortSignal) => {
      try {
        await handler(payload, own);
      } catch (error) {
        if (!isCancelled(error, own)) failed[index] = { error };
      }
    });
    // An abort is told of at the end: first comes what failed.
    await gather(calls, { signal }).catch(() => {});
    const errors = failed.flatMap(({ error }) => [error]);
    if (errors.length > 0) {
      const cause = signal?.aborted === true ? { cause: signal.reason } : undefined;
      throw new TaskGroupError(errors, `handlers of "${String(topic)}" failed`, cause);
    }
    signal?.throwIfAborted();
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
    const handlers = [...(this.#subscriptions.get(topic) ?? [])].map(({ handler }) => handler);
    return handlers as unknown as readonly Handler<Topics[Topic]>[];
  }
}

interface Subscription {
  readonly handler: Handler<never>;
}

/** What a topic's payload is given to. */
export type Handler<Payload> = (payload: Payload, signal: AbortSignal) => unknown;
