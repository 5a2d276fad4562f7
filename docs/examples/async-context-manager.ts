import { asyncContextManager } from "../../src/concurrency/async-context-manager.ts";

const transaction = asyncContextManager(async function* (name: string) {
  console.log(`begin ${name}`);
  try {
    yield { insert: (row: string) => console.log(`insert ${row}`) };
    console.log("commit");
  } catch (error) {
    console.log("rollback");
    throw error;
  }
});

await transaction("one").use((tx) => tx.insert("ada"));
// prints: begin one
// prints: insert ada
// prints: commit

const failing = transaction("two").use(() => Promise.reject(new Error("duplicate key")));
await failing.catch((error: unknown) => console.log(String(error)));
// prints: begin two
// prints: rollback
// prints: Error: duplicate key
