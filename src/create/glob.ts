/**
 * Whether `path` matches: `*` is any text without "/", `?` one character, `**` any folders (none, too), `{a,b}` one of.
 * A leading dot is a character like any other, and so is a brace that has no other half.
 *
 * All ways are followed at once, character by character: globs come from templates, and a regular expression made of one could be
 * busy for years.
 */
export function matchesGlob(path: string, glob: string): boolean {
  const { plain, steps } = compiled.get(glob) ?? remember(glob);
  if (!path.startsWith(plain)) return false;
  if (plain === glob) return path === glob;
  let places = reach(steps, [0]);
  for (const character of path) places = reach(steps, after(steps, places, character));
  return places.has(steps.length);
}

/** Takes a character, one or any number of those that fit, or goes on in several places without one. */
type Step =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "one" }
  | { readonly kind: "any"; readonly slashes: boolean }
  | { readonly kind: "ways"; readonly to: number[] };

interface Compiled {
  /** What stands before the first sign: most paths differ there, and most globs are nothing else. */
  readonly plain: string;
  readonly steps: readonly Step[];
}

/** Every file of a template is held against every rule. */
const compiled = new Map<string, Compiled>();

function remember(glob: string): Compiled {
  const [plain = ""] = /^[^*?{]*/.exec(glob) ?? [];
  const entry = { plain, steps: plain === glob ? [] : compile(glob) };
  compiled.set(glob, entry);
  return entry;
}

function compile(glob: string): readonly Step[] {
  const tokens = glob.match(/\*\*\/|\*\*|[^]/gu) ?? [];
  const roles = rolesIn(tokens);
  const steps: Step[] = [];
  const groups: { readonly ways: number[]; readonly ends: number[][] }[] = [];
  const ways = (...to: number[]): number[] => {
    steps.push({ kind: "ways", to });
    return to;
  };
  for (const [index, token] of tokens.entries()) {
    const role = roles.get(index);
    const group = groups.at(-1);
    if (role === "begin") groups.push({ ways: ways(steps.length + 1), ends: [] });
    else if (role === "or") {
      group?.ends.push(ways());
      group?.ways.push(steps.length);
    } else if (role === "end") {
      groups.pop();
      for (const end of group?.ends ?? []) end.push(steps.length);
    } else if (token === "**/") {
      ways(steps.length + 1, steps.length + 3);
      steps.push({ kind: "any", slashes: true }, { kind: "character", character: "/" });
    } else if (token === "**") steps.push({ kind: "any", slashes: true });
    else if (token === "*") steps.push({ kind: "any", slashes: false });
    else if (token === "?") steps.push({ kind: "one" });
    else steps.push({ kind: "character", character: token });
  }
  return steps;
}

/** What the braces that belong together are, and the commas right inside of them, by their index. */
function rolesIn(tokens: readonly string[]): ReadonlyMap<number, "begin" | "or" | "end"> {
  const roles = new Map<number, "begin" | "or" | "end">();
  const open: { readonly begin: number; readonly commas: number[] }[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token === "{") open.push({ begin: index, commas: [] });
    else if (token === ",") open.at(-1)?.commas.push(index);
    else if (token === "}") {
      const group = open.pop();
      if (group === undefined) continue;
      roles.set(group.begin, "begin").set(index, "end");
      for (const comma of group.commas) roles.set(comma, "or");
    }
  }
  return roles;
}

function reach(steps: readonly Step[], from: Iterable<number>): ReadonlySet<number> {
  const places = new Set(from);
  // It grows while it is gone through.
  for (const place of places) {
    const step = steps[place];
    if (step?.kind === "any") places.add(place + 1);
    if (step?.kind === "ways") for (const next of step.to) places.add(next);
  }
  return places;
}

function* after(
  steps: readonly Step[],
  places: Iterable<number>,
  character: string,
): Generator<number> {
  for (const place of places) {
    const step = steps[place];
    if (step?.kind === "any" && (step.slashes || character !== "/")) yield place;
    if (step?.kind === "one" && character !== "/") yield place + 1;
    if (step?.kind === "character" && step.character === character) yield place + 1;
  }
}
