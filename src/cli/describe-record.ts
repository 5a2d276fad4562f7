import type { SourceRecord } from "../project/source-record.ts";
import { quote } from "../shared/quote.ts";

/** Where a template is from, with the id that names its content for ever, in words. */
export function describeRecord(record: SourceRecord): string {
  switch (record.kind) {
    case "builtin":
      return "create-corral";
    case "folder":
      return `the folder ${quote(record.path)}`;
    case "git": {
      const { url, ref, commit, folder } = record;
      const named = ref === undefined || ref === commit ? "" : ` (${ref})`;
      return `${within(folder)}${url} at commit ${commit}${named}`;
    }
    case "npm": {
      const { name, version, integrity, registry, folder } = record;
      const at = registry === undefined ? "" : ` of ${registry}`;
      return `${within(folder)}the package ${name}@${version}${at}${integrity === "" ? "" : ` (${integrity})`}`;
    }
  }
}

const within = (folder: string | undefined): string =>
  folder === undefined ? "" : `${quote(folder)} in `;
