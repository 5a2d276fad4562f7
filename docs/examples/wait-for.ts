import { sleep } from "../../src/concurrency/sleep.ts";
import { waitFor } from "../../src/concurrency/wait-for.ts";

const cached = sleep(60, { value: "fresh" });

// Nobody can stop a promise: the wait ends, the work goes on.
console.log(await waitFor(cached, 1, { fallback: () => "stale" })); // prints: stale
console.log(await waitFor(cached, 60_000)); // prints: fresh
