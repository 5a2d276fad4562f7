import { report, shouldStop } from "../../../src/concurrency/worker-task.ts";

/** How many primes there are below a limit. */
export function countPrimes(below: number): number {
  let found = 0;
  for (let candidate = 2; candidate < below; candidate++) {
    if (candidate % 5_000 === 0) {
      if (shouldStop()) break; // A good moment to end, before the pool ends the worker.
      report(`${found} below ${candidate}`);
    }
    if (isPrime(candidate)) found++;
  }
  return found;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++)
    if (candidate % divisor === 0) return false;
  return true;
}
