import { AbortError } from "../../src/concurrency/abort.ts";
import { every } from "../../src/concurrency/every.ts";

const controller = new AbortController();
let runs = 0;
const loop = every(
  2,
  async () => {
    console.log(`run ${++runs}`);
    if (runs === 2) controller.abort(new AbortError("seen enough"));
  },
  { signal: controller.signal, immediate: true },
);
await loop.catch((error: unknown) => console.log(String(error)));
// prints: run 1
// prints: run 2
// prints: AbortError: seen enough
