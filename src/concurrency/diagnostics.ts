import { builtin } from "./platform.ts";

/**
 * Tells whoever listens on the `node:diagnostics_channel` named `corral:<event>`. The message is made
 * only when somebody does; where there is no such module nothing happens.
 */
export function publish(event: Event, message: () => object): void {
  const channel = channels[event];
  if (channel?.hasSubscribers === true) channel.publish(message());
}

/** Everything that is told, each on its own channel. */
const events = ["adopted:failed", "task:start", "task:end", "group:start", "group:end"] as const;

type Event = (typeof events)[number];

const module = builtin("node:diagnostics_channel") as Module | undefined;

// Looked up once: a channel is one object for the life of the process.
const channels = Object.fromEntries(
  events.map((event) => [event, module?.channel(`corral:${event}`)]),
) as Record<Event, Channel | undefined>;

interface Module {
  channel(name: string): Channel;
}

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}
