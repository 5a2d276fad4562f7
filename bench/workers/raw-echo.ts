// oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- workers are no windows
import { parentPort } from "node:worker_threads";

/* The least that a worker can do: what the pools are held against. */

parentPort?.on("message", (message: unknown) => parentPort?.postMessage(message));
