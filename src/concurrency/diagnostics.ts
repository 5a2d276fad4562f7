import { builtin } from "./platform.ts";

/**
 * Tells whoever listens on the `node:diagnostics_channel` named `corral:<event>`. The message is made
 * only when somebody does; where there is no such module nothing happens.
 */
export function publish(event: Event, message: () => object): void {
  const channel = channels[event];
  if (channel?.hasSubscribers === true) channel.publish(message());
}

const module = builtin("node:diagnostics_channel") as Module | undefined;

const open = (event: string): Channel | undefined => module?.channel(`corral:${event}`);

// Opened once, and written out: a property that is looked up by a computed name costs ten times more.
const channels = {
  "adopted:failed": open("adopted:failed"),
  "group:start": open("group:start"),
  "group:end": open("group:end"),
  "task:start": open("task:start"),
  "task:end": open("task:end"),
  "worker:start": open("worker:start"),
  "worker:end": open("worker:end"),
};

type Event = keyof typeof channels;

interface Module {
  channel(name: string): Channel;
}

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}
