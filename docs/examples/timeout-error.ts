import { sleep } from "../../src/concurrency/sleep.ts";
import { TimeoutError } from "../../src/concurrency/timeout-error.ts";
import { withTimeout } from "../../src/concurrency/with-timeout.ts";

const slow = (signal: AbortSignal): Promise<void> => sleep(60_000, { signal });

const ours = await withTimeout(1, slow).catch((error: unknown) => error);
console.log(ours instanceof TimeoutError); // prints: true

const theirs = withTimeout(1, slow, { error: () => new Error("504") });
await theirs.catch((error: unknown) => console.log(String(error))); // prints: Error: 504
