/** First line of a copy outside of generated projects: copies are recognised by it also after edits. */
export const markerOf = (file: string): string =>
  `// corral-primitive: ${file} (copied by create-corral, 0BSD: yours to keep and to change)\n`;

/** The file that a text is a copy of; undefined when it is none. A licence, a shebang or a directive may stand above the marker. */
export function copyOf(text: string): string | undefined {
  const head = text.slice(0, 4096);
  return /^\s*(?:\/\/|\*|\/\*)\s*corral-primitive: ([a-z0-9-]+)\b/m.exec(head)?.[1];
}
