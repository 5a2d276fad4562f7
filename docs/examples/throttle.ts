import { throttle } from "../../src/concurrency/throttle.ts";

const show = throttle((percent: number) => console.log(`${percent} %`), 60_000);

void show(1); // At once.
void show(40);
const last = show(100);
console.log(show.pending);
await show.flush(); // Not to wait a minute for the end.
await last;
// prints: 1 %
// prints: true
// prints: 100 %
