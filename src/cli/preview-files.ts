import type { PlannedFile } from "../create/plan.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

/** @throws UserError USAGE with the nearest path */
export function fileNamed(path: string, files: readonly PlannedFile[]): PlannedFile {
  const found = files.find((file) => file.path === path);
  if (found !== undefined) return found;
  const near = nearest(
    path,
    files.map((file) => file.path),
  );
  throw new UserError(
    "USAGE",
    `The project has no file ${quote(path)}.`,
    near === undefined ? "Without --file all are listed." : `Did you mean "${near}"?`,
  );
}

/** A folder once, its files below it. */
export function formatFiles(files: readonly PlannedFile[]): string {
  const lines: string[] = [];
  let above: readonly string[] = [];
  for (const { path, mode, origin } of files) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    parts.forEach((part, depth) => {
      if (above.slice(0, depth + 1).join("/") !== parts.slice(0, depth + 1).join("/"))
        lines.push(`${"  ".repeat(depth)}${part}/`);
    });
    above = parts;
    const notes = [
      ...(mode === 0o755 ? ["executable"] : []),
      ...(origin === "template" ? [] : [origin]),
    ];
    const note = notes.length === 0 ? "" : `  (${notes.join(", ")})`;
    lines.push(`${"  ".repeat(parts.length)}${name}${note}`);
  }
  return `${lines.join("\n")}\n`;
}
