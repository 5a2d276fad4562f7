import type { Step } from "./plan-steps.ts";
import type { TemplateSource } from "./sources.ts";
import type { SourceRecord } from "../project/source-record.ts";

/** What somebody is asked to agree to before a template's code runs. The digest stands for all of it: another one asks again. */
export interface ConsentRequest {
  readonly name: string;
  readonly version: string;
  /** Of the template with all that it extends. */
  readonly digest: string;
  /** Where its layers are from, the lowest first and its own last; those that come with this program are left out. */
  readonly records: readonly SourceRecord[];
  /** The commands that run its code, or code that it chooses: its hooks, and what a package manager runs. */
  readonly steps: readonly Step[];
}

/** Undefined where none of the steps needs it: git runs no code of a template, for its hooks are off. */
export function consentFor(
  { name, manifest, digest, record, bases }: TemplateSource,
  steps: readonly Step[],
): ConsentRequest | undefined {
  const running = steps.filter(({ kind }) => kind !== "git");
  if (running.length === 0) return undefined;
  const records = [...bases, { record }].map((layer) => layer.record);
  return {
    name,
    version: manifest.version,
    digest,
    records: records.filter(({ kind }) => kind !== "builtin"),
    steps: running,
  };
}
