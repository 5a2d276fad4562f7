import fc from "fast-check";
import { rules } from "../../src/codemods/index.ts";
import { chooseSafe, transformFile } from "../../src/codemods/transform-file.ts";
import { suites } from "./programs.ts";
import type { Suite } from "./programs.ts";
import { runProgram } from "./run-program.ts";
import type { Trace } from "./run-program.ts";

export interface Comparison {
  readonly programs: number;
  /** Edits whose effect was looked at. */
  readonly edits: number;
}

export const comparable: readonly string[] = Object.keys(suites);

/**
 * Runs generated programs before and after a rule's safe edits, on virtual time: the same has to happen in the same turn, with the same
 * results, errors, unhandled rejections and timers left behind.
 *
 * @throws Error with the smallest program that behaves otherwise, and the seed to get it again
 */
export async function compareBehaviour(
  name: string,
  { count, seed }: { readonly count: number; readonly seed?: number },
): Promise<Comparison> {
  const suite = suites[name];
  const rule = rules.find((one) => one.name === suite?.rule);
  if (suite === undefined || rule === undefined) throw new Error(`there is no suite "${name}"`);
  let ran = 0;
  let edits = 0;
  const property = fc.asyncProperty(suite.programs(), async (before) => {
    const { code: after, sites } = transformFile({ path: "program.js", text: before }, [rule], {
      surroundings: { specifierFor: (primitive) => primitive, concurrency: 8 },
      choose: chooseSafe(),
    });
    const migrated = sites.filter(({ outcome }) => outcome === "migrated");
    const mine = sites.filter(({ kind }) => rule.kinds.includes(kind));
    if (after === undefined || migrated.length < mine.length) {
      throw new Error(`not migrated:\n${before}\n${JSON.stringify(sites)}`);
    }
    ran++;
    edits += migrated.length;
    const first = seen(suite, await runProgram(before));
    const second = seen(suite, await runProgram(after));
    if (first !== second)
      throw new Error(`${before}\n--- after\n${after}\n${first}\n--- after\n${second}`);
  });
  await fc.assert(property, { numRuns: count, ...(seed !== undefined && { seed }) });
  return { programs: ran, edits };
}

/**
 * What has to be the same. `waitFor` clears its timer, and then makes no error or value of it; a race leaves both for later: the rule's
 * README says so.
 */
function seen({ rule, isExact }: Suite, { events, pending }: Trace): string {
  const isRace = rule === "promise-race-timeout";
  const left = isRace ? pending.filter(({ isOwn }) => isOwn) : pending;
  const happened = isRace ? events.filter((event) => !event.endsWith(" late is asked")) : events;
  const inOrder = isExact ? happened : [...happened].sort();
  return [...inOrder, `left: ${left.map(({ delay }) => delay).join()}`].join("\n");
}
