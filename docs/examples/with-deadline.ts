import { currentClock } from "../../src/concurrency/clock.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { withDeadline } from "../../src/concurrency/with-deadline.ts";

// Two steps share one budget: what the first takes is missing to the second.
const at = currentClock().now() + 40;
await withDeadline(at, (signal) => sleep(1, { signal }));
console.log("first step done"); // prints: first step done

const second = withDeadline(at, (signal) => sleep(60_000, { signal }));
await second.catch((error: unknown) => console.log(String(error))); // prints: TimeoutError: the deadline has passed
