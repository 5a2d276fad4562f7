// oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- workers are no windows
/* The same for the global `Worker` of Deno. */

const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: unknown }) => void;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data }) => scope.postMessage(data);
