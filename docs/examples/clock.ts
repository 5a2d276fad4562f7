import { currentClock, withClock, type Clock } from "../../src/concurrency/clock.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

/** A clock on which every timer is due at once. The test kit's `VirtualClock` is one that keeps their order. */
class ImpatientClock implements Clock {
  #now = 0;
  now = (): number => this.#now;
  setTimer(callback: () => void, ms: number): object {
    queueMicrotask(() => {
      this.#now += ms;
      callback();
    });
    return {};
  }
  clearTimer(): void {}
}

await withClock(new ImpatientClock(), async () => {
  const clock = currentClock();
  await sleep(3_600_000);
  console.log(`${clock.now() / 60_000} minutes later`); // prints: 60 minutes later
});
