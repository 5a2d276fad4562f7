export type Row<Name extends string = string> = Readonly<Record<Name, string>>;

/**
 * Few rows in which every two values of every two parameters meet at least once. Greedy, and without chance: the same parameters
 * give the same rows in the same order.
 *
 * @param allowed false for values that must not meet; asked about rows that are not full yet
 */
export function pairwise<Name extends string>(
  parameters: Readonly<Record<Name, readonly string[]>>,
  allowed: (row: Partial<Row<Name>>) => boolean = () => true,
): Row<Name>[] {
  const names = Object.keys(parameters) as Name[];
  const open = new Set(allPairs(names, parameters).filter((pair) => allowed(rowOf<Name>(pair))));
  const rows: Row<Name>[] = [];
  while (open.size > 0) {
    const row = fillRow(rowOf<Name>([...open][0] ?? ""), parameters, { open, allowed });
    for (const pair of pairsOf(row, names)) open.delete(pair);
    rows.push(row);
  }
  return rows;
}

/** Starts from a pair that is still open, then gives each other parameter the value that meets most open pairs. */
function fillRow<Name extends string>(
  row: Partial<Record<Name, string>>,
  parameters: Readonly<Record<Name, readonly string[]>>,
  {
    open,
    allowed,
  }: {
    readonly open: ReadonlySet<string>;
    readonly allowed: (row: Partial<Row<Name>>) => boolean;
  },
): Row<Name> {
  const names = Object.keys(parameters) as Name[];
  for (const name of names) {
    if (row[name] !== undefined) continue;
    const gain = (value: string) =>
      pairsOf({ ...row, [name]: value }, names).filter((pair) => open.has(pair)).length;
    const values = parameters[name].filter((value) => allowed({ ...row, [name]: value }));
    row[name] = values.reduce((best, value) => (gain(value) > gain(best) ? value : best));
  }
  return row as Row<Name>;
}

/** "a=1&b=2" as a row. */
function rowOf<Name extends string>(pair: string): Partial<Record<Name, string>> {
  const parts = pair.split("&").map((part) => part.split("="));
  return Object.fromEntries(parts) as Partial<Record<Name, string>>;
}

function allPairs<Name extends string>(
  names: readonly Name[],
  parameters: Readonly<Record<Name, readonly string[]>>,
): string[] {
  return names.flatMap((a, index) =>
    names
      .slice(index + 1)
      .flatMap((b) =>
        parameters[a].flatMap((x) => parameters[b].map((y) => `${a}=${x}&${b}=${y}`)),
      ),
  );
}

function pairsOf<Name extends string>(
  row: Partial<Record<Name, string>>,
  names: readonly Name[],
): string[] {
  const set = names.filter((name) => row[name] !== undefined);
  return set.flatMap((a, index) =>
    set.slice(index + 1).map((b) => `${a}=${row[a]}&${b}=${row[b]}`),
  );
}
