import { UserError } from "../shared/errors.ts";
import { splitOnce, unknownFlag } from "./flag-word.ts";
import { quote } from "../shared/quote.ts";

/** A flag of a command that asks no questions. One table of them makes the parsing, the help, the docs and the config file's schema. */
export interface Flag {
  readonly flag: string;
  readonly letter?: string;
  readonly kind: "switch" | "text" | "list" | "number";
  /** Stands for the value in help; a switch has none. */
  readonly placeholder?: string;
  readonly help: string;
  /** Its field in the config file, where it has one. */
  readonly field?: string;
}

/** What was given, by flag. A flag that was not is absent. */
export type Given<F extends Flag> = {
  readonly [K in F as K["flag"]]?: ValueOf<K["kind"]>;
};

type ValueOf<Kind extends Flag["kind"]> = {
  readonly switch: true;
  readonly text: string;
  readonly list: readonly string[];
  readonly number: number;
}[Kind];

/**
 * Takes a command line apart by a table of flags; the last of a repeated flag counts, but lists are joined.
 *
 * @throws UserError USAGE for an unknown flag, a value that is missing or no whole number from 1, or one that a switch does not take
 */
export function parseFlags<const F extends readonly Flag[]>(
  argv: readonly string[],
  flags: F,
): { readonly words: readonly string[]; readonly given: Given<F[number]> } {
  const known = new Map<string, Flag>();
  for (const flag of flags) {
    known.set(`--${flag.flag}`, flag);
    if (flag.letter !== undefined) known.set(`-${flag.letter}`, flag);
  }
  const words: string[] = [];
  const given: Record<string, unknown> = {};
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    if (word === "--") {
      words.push(...argv.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const [written, inline] = splitOnce(word);
    const flag = known.get(written);
    if (flag === undefined) throw unknownFlag(written, known.keys());
    if (flag.kind === "switch") {
      if (inline !== undefined)
        throw usage(`${written} takes no value.`, `Write ${written} alone.`);
      given[flag.flag] = true;
      continue;
    }
    const text = inline ?? argv[++index];
    if (text === undefined || text === "" || (inline === undefined && /^-./.test(text))) {
      throw usage(`${written} needs a value.`, `Write ${written}=… if it begins with a dash.`);
    }
    given[flag.flag] = valueOf(flag, written, text, given[flag.flag]);
  }
  return { words, given: given as Given<F[number]> };
}

/** How a flag is written: `-h, --help`, `--jobs <n>`. */
export function usageOf({ flag, letter, placeholder }: Flag): string {
  const short = letter === undefined ? "" : `-${letter}, `;
  return `${short}--${flag}${placeholder === undefined ? "" : ` ${placeholder}`}`;
}

function valueOf({ kind }: Flag, written: string, text: string, earlier: unknown): unknown {
  if (kind === "list") {
    const items = text.split(",").map((item) => item.trim());
    return [...((earlier as string[] | undefined) ?? []), ...items.filter((item) => item !== "")];
  }
  if (kind === "text") return text;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw usage(`${written} must be a whole number from 1, got ${quote(text)}.`, "--help says more.");
}

const usage = (what: string, hint: string): UserError => new UserError("USAGE", what, hint);
