import { asyncContextManager } from "./concurrency/async-context-manager.ts";
import { Semaphore } from "./concurrency/semaphore.ts";

/**
 * Stands where your database will: a bounded number of connections, transactions that commit or roll
 * back, an end that waits for both. It keeps its notes in memory.
 */
export const openNoteStore = asyncContextManager(async function* ({
  connections,
}: {
  readonly connections: number;
}) {
  const store = new NoteStore(connections);
  yield store;
  await store.close();
});

export class NoteStore {
  readonly #notes = new Map<string, string>();
  readonly #connections: Semaphore;

  constructor(connections: number) {
    this.#connections = new Semaphore(connections);
  }

  /**
   * A transaction for one block: `await notes.transaction({ signal }).use(async (tx) => …)`. It commits when
   * the block ends and rolls back when it throws; an abort ends the wait for a connection.
   */
  readonly transaction = asyncContextManager((options: { readonly signal: AbortSignal }) =>
    this.#begin(options),
  );

  async *#begin({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<Transaction, void> {
    const connection = await this.#connections.acquire({ signal });
    try {
      const tx = new Transaction(this.#notes);
      yield tx;
      tx.commit();
    } finally {
      connection.release();
    }
  }

  /** Waits for the transactions that run. */
  async close(): Promise<void> {
    for (let taken = 0; taken < this.#connections.permits; taken++) {
      await this.#connections.acquire();
    }
  }
}

export class Transaction {
  readonly #notes: Map<string, string>;
  readonly #changes = new Map<string, string>();

  constructor(notes: Map<string, string>) {
    this.#notes = notes;
  }

  read(id: string): Promise<string | undefined> {
    return Promise.resolve(this.#changes.get(id) ?? this.#notes.get(id));
  }

  write(id: string, text: string): Promise<void> {
    this.#changes.set(id, text);
    return Promise.resolve();
  }

  commit(): void {
    for (const [id, text] of this.#changes) this.#notes.set(id, text);
  }
}
