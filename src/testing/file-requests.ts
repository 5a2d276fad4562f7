import { builtin } from "#concurrency/platform.ts";

/**
 * How many requests to the file system are under way that `getActiveResourcesInfo` does not tell of: Node 26 reads and writes
 * whole files by such. Always 0 elsewhere, where they are told.
 */
export function untoldFileRequests(): number {
  return live.size;
}

const live = new Set<number>();

if (isNode26()) {
  const { createHook } = builtin("node:async_hooks") as AsyncHooks;
  const hook = createHook({
    trackPromises: false, // or every promise of every test would pay for it
    init: (id, type) => {
      if (type === "FSREQCALLBACK") live.add(id);
    },
    destroy: (id) => {
      live.delete(id);
    },
  });
  hook.enable();
}

function isNode26(): boolean {
  const { versions } = (globalThis as unknown as Runtime).process ?? {};
  if (versions === undefined || "bun" in versions || "deno" in versions) return false;
  return Number.parseInt(versions["node"] ?? "0", 10) >= 25;
}

interface Runtime {
  readonly process?: { readonly versions?: Readonly<Record<string, string>> };
}

interface AsyncHooks {
  readonly createHook: (callbacks: {
    trackPromises: boolean;
    init: (id: number, type: string) => void;
    destroy: (id: number) => void;
  }) => { enable(): void };
}
