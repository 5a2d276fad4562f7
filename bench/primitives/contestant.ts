// One contestant in a process of its own: prints the nanoseconds of processor time that one piece of work took.
import { contests } from "./contests.ts";

const [, , what, name = ""] = process.argv;
const contest = contests.find((one) => one.what === what);
const work = await contest?.contestants[name]?.();
if (contest === undefined || work === undefined)
  throw new Error(`no contestant "${name}" in "${what}"`);

const count = contest.counts?.[name] ?? contest.count;
const ROUND_MS = 15;
const ROUNDS = 40;
let least = Infinity;
for (let round = 0; round < ROUNDS; round++) {
  let times = 0;
  const end = performance.now() + ROUND_MS;
  const before = process.cpuUsage();
  do {
    await work(count);
    times++;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  // The least of the rounds: what others do on the machine only adds.
  least = Math.min(least, ((user + system) * 1_000) / times / count);
}
process.stdout.write(`${least}\n`, () => process.exit(0));
