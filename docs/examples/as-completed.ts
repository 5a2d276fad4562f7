import { asCompleted } from "../../src/concurrency/as-completed.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const page = (name: string, ms: number) => async (signal: AbortSignal) => {
  await sleep(ms, { signal });
  return name;
};

for await (const name of asCompleted([page("slow", 40), page("fast", 1)])) {
  console.log(name);
}
// prints: fast
// prints: slow
