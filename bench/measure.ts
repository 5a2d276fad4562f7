import { loadavg, cpus } from "node:os";

/** What came of one contestant's rounds, in the unit that it was measured in. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  /** Half the rounds lie within this share of the median: the machine's noise. */
  readonly noise: number;
}

/** What `takeTurns` measures, summed up. */
export async function interleave<Name extends string>(
  contestants: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Record<Name, Summary>> {
  const values = await takeTurns(contestants, rounds);
  const summaries = Object.entries<number[]>(values).map(([name, each]) => [name, summarize(each)]);
  return Object.fromEntries(summaries) as Record<Name, Summary>;
}

/**
 * Runs every contestant once per round, in turn, so that a busy minute of the machine hits them all;
 * each round begins with the next one, so that none always follows the same. The first round warms up
 * and is not counted.
 */
export async function takeTurns<Name extends string>(
  contestants: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length]!;
      const value = await contestants[name]();
      if (round > 0) taken[name].push(value);
    }
  }
  return taken;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  const median = at(0.5);
  return { median, least: at(0), noise: (at(0.75) - at(0.25)) / 2 / median };
}

/** One comparison with its bar, as `npm run bench` prints it. */
export interface Result {
  readonly what: string;
  readonly rows: readonly (readonly [name: string, figures: string])[];
  /** The figure that is held against the bar, and the bar, in words. */
  readonly verdict: string;
  readonly met: boolean;
}

export function formatResult({ what, rows, verdict, met }: Result): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, figures]) => `  ${name.padEnd(width)}  ${figures}`);
  return [what, ...lines, `  ${met ? "met" : "NOT MET"}: ${verdict}`, ""].join("\n");
}

export function formatSummary({ median, least, noise }: Summary, unit: string): string {
  const figure = (value: number) => (value < 100 ? value.toFixed(1) : Math.round(value).toString());
  return `median ${figure(median)} ${unit}, least ${figure(least)}, ±${Math.round(noise * 100)} %`;
}

export function describeMachine(): string {
  const load = loadavg().map((value) => value.toFixed(1));
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}, Node ${process.versions.node}, load ${load.join(" ")}`;
}
