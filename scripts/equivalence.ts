import { compareBehaviour, comparable } from "../test/equivalence/compare.ts";

/** `tsx scripts/equivalence.ts [count] [suite…]`: how many generated programs each, by default ten thousand, of each suite of safe edits. */
const [count = "10000", ...names] = process.argv.slice(2);

for (const suite of names.length > 0 ? names : comparable) {
  const start = performance.now();
  const { programs, edits } = await compareBehaviour(suite, { count: Number(count) });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${suite}: ${programs} programs, ${edits} edits, no difference (${seconds} s)`);
}
