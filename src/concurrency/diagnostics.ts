import { builtin } from "./platform.ts";

/**
 * Tells whoever listens on the `node:diagnostics_channel` named `corral:<event>`; where nobody does, or
 * there is no such module, nothing happens. The message is no function that makes one: V8 drops an
 * object that nobody reads, and keeps a closure.
 *
 * - `group:start`, `group:failed` (its first failure), `group:join` (its body has ended), `group:end`:
 *   `{ group }`, with `error` on failed and `errors` on end.
 * - `task:start`, `task:end`: `{ group, task }`; `task.state` and `task.result` say how it ended.
 * - `adopted:failed`: `{ owner, error }`, the name of the owner of work that nobody awaited any more.
 * - `worker:start`, `worker:end`: `{ pool, call }`.
 *
 * @see node:diagnostics_channel
 */
export function publish(event: Event, message: object): void {
  const channel = channels[event];
  if (channel?.hasSubscribers === true) channel.publish(message);
}

// Not called "module": CommonJS has that name itself.
const platformChannels = builtin("node:diagnostics_channel") as Module | undefined;

const open = (event: string): Channel | undefined => platformChannels?.channel(`corral:${event}`);

// Opened once, and written out: a property that is looked up by a computed name costs ten times more.
const channels = {
  "adopted:failed": open("adopted:failed"),
  "group:start": open("group:start"),
  "group:failed": open("group:failed"),
  "group:join": open("group:join"),
  "group:end": open("group:end"),
  "worker:start": open("worker:start"),
  "worker:end": open("worker:end"),
};

/**
 * The channels of what happens to every task: whether somebody listens is asked where it happens, since in a
 * function as long as `spawn` V8 leaves the call of `publish` as it is, and with it the message (20 ns each).
 */
export const taskStart = open("task:start");
export const taskEnd = open("task:end");

type Event = keyof typeof channels;

interface Module {
  channel(name: string): Channel;
}

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}
