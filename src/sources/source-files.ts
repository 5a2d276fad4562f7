import { UserError } from "../shared/errors.ts";
import { faultOfPath, foldedPath } from "../shared/project-path.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";

/** A file of a source, as it is kept: no times, no owner, no mode (a template's manifest says which files are programs). */
export interface SourceFile {
  /** With "/". */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** No real template comes near; what does would fill a disk. */
export const maxFiles = 5_000;
export const maxBytes = 50 * 1024 * 1024;

/** `sha256-` and hex: of paths and contents, whatever order they come in. */
export function digestOfFiles(files: readonly SourceFile[]): string {
  const lines = files.map(({ path, bytes }) => `${sha256(bytes)} ${path}\n`);
  return `sha256-${sha256(lines.sort().join(""))}`;
}

/**
 * Takes files of a source one by one and refuses what no folder on some platform could hold, or what would come to lie outside of
 * one: bad paths, two spellings of one path, a file where a folder is, too many or too large files.
 */
export class SourceFiles {
  readonly files: SourceFile[] = [];
  readonly #shown: string;
  /** Folded path to its spelling, of every file and folder. */
  readonly #spelled = new Map<string, string>();
  readonly #places = new Set<string>();
  #bytes = 0;

  /** @param shown how messages call the source */
  constructor(shown: string) {
    this.#shown = shown;
  }

  /** Before the content is there. @throws UserError SOURCE_INVALID */
  announce(path: string, size: number): void {
    const fault = faultOfPath(path);
    if (fault !== undefined) this.refuse(path, fault);
    const parts = path.split("/");
    for (const [index] of parts.entries()) {
      const inner = parts.slice(0, index + 1).join("/");
      const spelled = this.#spelled.get(foldedPath(inner));
      if (spelled !== undefined && spelled !== inner)
        this.refuse(path, `is ${quote(spelled)} where case does not count`);
      const isWhole = index === parts.length - 1;
      if (isWhole ? spelled !== undefined : this.#places.has(inner))
        this.refuse(
          path,
          isWhole ? "is there twice" : `needs a folder where the file ${quote(inner)} is`,
        );
      this.#spelled.set(foldedPath(inner), inner);
    }
    this.#places.add(path);
    this.#bytes += size;
    if (this.#places.size > maxFiles) this.refuse(undefined, `holds more than ${maxFiles} files`);
    if (this.#bytes > maxBytes) this.refuse(undefined, "holds more than 50 MB");
  }

  add(file: SourceFile): void {
    this.files.push(file);
  }

  /** @throws UserError SOURCE_INVALID always */
  refuse(path: string | undefined, fault: string): never {
    const subject = path === undefined ? "it" : quote(path);
    throw new UserError(
      "SOURCE_INVALID",
      `${quote(this.#shown)} cannot be used: ${subject} ${fault}.`,
      path === undefined
        ? "If the template lies in a folder of its own, name that folder."
        : "Its author has to put that right; nothing of it was used.",
    );
  }
}
