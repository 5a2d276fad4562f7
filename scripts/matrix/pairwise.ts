export type Row<Name extends string = string> = Readonly<Record<Name, string>>;

/**
 * Few rows in which every two values of every two parameters meet at least once. Greedy, and without chance: the same parameters
 * give the same rows in the same order.
 */
export function pairwise<Name extends string>(
  parameters: Readonly<Record<Name, readonly string[]>>,
): Row<Name>[] {
  const names = Object.keys(parameters) as Name[];
  const open = new Set(allPairs(names, parameters));
  const rows: Row<Name>[] = [];
  while (open.size > 0) {
    const row = fillRow([...open][0] ?? "", names, parameters, open);
    for (const pair of pairsOf(row, names)) open.delete(pair);
    rows.push(row);
  }
  return rows;
}

/** Starts from a pair that is still open, then gives each other parameter the value that meets most open pairs. */
function fillRow<Name extends string>(
  seed: string,
  names: readonly Name[],
  parameters: Readonly<Record<Name, readonly string[]>>,
  open: ReadonlySet<string>,
): Row<Name> {
  const row: Partial<Record<Name, string>> = {};
  for (const part of seed.split("&")) {
    const [name, value] = part.split("=") as [Name, string];
    row[name] = value;
  }
  for (const name of names) {
    if (row[name] !== undefined) continue;
    const gain = (value: string) =>
      pairsOf({ ...row, [name]: value }, names).filter((pair) => open.has(pair)).length;
    row[name] = parameters[name].reduce((best, value) => (gain(value) > gain(best) ? value : best));
  }
  return row as Row<Name>;
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
