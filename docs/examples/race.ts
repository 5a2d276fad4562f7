import { any, race } from "../../src/concurrency/race.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const mirror = (name: string, ms: number) => async (signal: AbortSignal) => {
  await sleep(ms, { signal }).catch((reason: unknown) => {
    console.log(`${name} is stopped`);
    throw reason;
  });
  return name;
};
const broken = (): Promise<never> => Promise.reject(new Error("unreachable"));

console.log(await race([mirror("near", 1), mirror("far", 60_000)]));
// prints: far is stopped
// prints: near

console.log(await any([broken, mirror("backup", 1)])); // prints: backup
