import { expect } from "vitest";

/** Shared memory in which a worker of the tests shows what it does: see test/fixtures/workers/work.ts. */
export type Cells = Int32Array<SharedArrayBuffer>;

export function shared(length: number): Cells {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

/** Resolves when a worker has changed `cells[0]` from zero. */
export async function begun(cells: Cells): Promise<void> {
  const { value } = (Atomics as unknown as WaitAsync).waitAsync(cells, 0, 0);
  await value;
}

/** Lets go on what waits for `cells[1]`. */
export function unblock(cells: Cells): void {
  Atomics.store(cells, 1, 1);
  Atomics.notify(cells, 1);
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`resolved with ${String(value)}`),
    (error: unknown) => error,
  );
}

/** ES2024, of which every runtime here has this part. */
interface WaitAsync {
  waitAsync(cells: Cells, index: number, value: number): { readonly value: unknown };
}
