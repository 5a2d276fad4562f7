import type { OutsideAddress } from "./source.ts";

/**
 * The address that leads to one of the templates in a source, in the form in which the source was typed.
 *
 * @param text what was typed for `address`, which picks none
 * @param template its name, and where it lies below what the address leads to
 */
export function narrowAddress(
  text: string,
  address: OutsideAddress,
  { name, path }: { readonly name: string; readonly path: string },
): string {
  if (address.kind === "folder") return `${text.replace(/^[.~]$/, "$&/")}:${name}`;
  if (address.kind === "npm") return `${text}:${name}`;
  const [place = "", ...fragment] = text.split("#");
  const isShorthand = /^[a-z]+:(?!\/\/)/i.test(text);
  if (isShorthand) return [`${place}:${name}`, ...fragment].join("#");
  if (/\/tree\//.test(place) || address.folder !== undefined)
    return `${text.replace(/\/$/, "")}/${path}`;
  return `${text}${fragment.length === 0 ? "#" : ""}:${path}`;
}
