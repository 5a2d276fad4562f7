/** `text` for a message: in quotes, on one line, nothing in it that moves a cursor, at most 60 characters of it. */
export function quote(text: string): string {
  const characters = Array.from(text);
  const shown = characters.length > 60 ? [...characters.slice(0, 57), "..."] : characters;
  return `"${shown.map(visible).join("")}"`;
}

/** Control and format characters, lone surrogates, private use: what a terminal would act on instead of showing. */
export const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u;

/** `text` with its line ends as they are, and nothing else in it that a terminal would act on. */
export const printable = (text: string): string =>
  Array.from(text, (character) => (character === "\n" ? character : escaped(character))).join("");

function visible(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  return escaped(character);
}

function escaped(character: string): string {
  if (!unprintable.test(character)) return character;
  return `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`;
}
