/** Does the work `count` times over; what is measured is the processor time of one of them. */
export type Work = (count: number) => Promise<unknown>;

/** Contestants load what they need themselves: each runs in a process of its own, with nothing else in it. */
export interface Contest {
  readonly what: string;
  /** How often the work is done in one go. */
  readonly count: number;
  /** For contestants that do it more often. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly contestants: Readonly<Record<string, () => Work | Promise<Work>>>;
  readonly bars?: readonly Bar[];
}

/** `contestant` costs at most `atMost` times what `against` costs, or nanoseconds where there is none. */
export interface Bar {
  readonly contestant: string;
  readonly against?: string;
  readonly atMost: number;
  /** Printed beside the figure: what the same ratio is without us. */
  readonly beside?: { readonly contestant: string; readonly against: string };
}

export const trivial = async (i: number): Promise<number> => i;
export const times = <T>(count: number, make: (i: number) => T): T[] => {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(make(i));
  return items;
};
