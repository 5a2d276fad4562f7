import type { FileToWrite } from "../../src/project/survey-target.ts";

/** Files for the writer, by path. */
export const filesOf = (files: Readonly<Record<string, string>>): readonly FileToWrite[] =>
  Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text), mode: 0o644 }));
