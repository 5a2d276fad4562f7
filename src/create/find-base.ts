import { join, posix } from "node:path";
import { listTemplates } from "./list-templates.ts";
import { pickTemplate, readTemplateIndex } from "./template-index.ts";
import type { Address, FetchContext, SourceRecord } from "../sources/source.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** Where a template lies that another one extends. */
export type Base =
  | { readonly kind: "builtin"; readonly name: string }
  | {
      readonly kind: "folder";
      /** Absolute path. */
      readonly folder: string;
      /** Stands for the folder in messages. */
      readonly name: string;
      readonly record: SourceRecord;
    };

interface Extending {
  readonly name: string;
  readonly record: SourceRecord;
  readonly fetch: FetchContext;
}

/**
 * What `extends` names: a built-in template, an address, or a folder by a path that begins with "./" or "../". Such a path is taken
 * from the folder of the template that extends it, and within the very commit or version that this one is of.
 *
 * @throws UserError TEMPLATE_INVALID, TEMPLATE_UNKNOWN, and what fetching throws
 */
export async function findBase(
  template: string,
  folder: string,
  { name, record, fetch }: Extending,
): Promise<Base> {
  if (listTemplates().includes(template)) return { kind: "builtin", name: template };
  const isBeside = /^\.\.?(?:\/|$)/.test(template);
  if (isBeside && record.kind === "folder") {
    const base = join(folder, template);
    return picked(base, { kind: "folder", path: posix.join(record.path, template) }, { template });
  }
  const { parseAddress } = await import("../sources/parse-address.ts");
  const address = isBeside
    ? besideIn(record, template, name)
    : parseAddress(template, listTemplates());
  if (address.kind === "builtin") return address;
  if (address.kind === "folder") {
    throw invalid(
      `${name}/template.json: extends ${quote(template)}, a folder of one machine`,
      'Name it by a path from the template, such as "../base".',
    );
  }
  const { fetchSource } = await import("../sources/fetch-source.ts");
  const fetched = await fetchSource(address, fetch);
  return picked(fetched.folder, fetched.record, { template, pick: address.pick });
}

function picked(
  root: string,
  record: SourceRecord,
  { template, pick }: { readonly template: string; readonly pick?: string | undefined },
): Base {
  const { folder, path } = pickTemplate(readTemplateIndex(root, template), pick, quote(template));
  return { kind: "folder", folder, name: template, record: recordAt(record, path) };
}

/** The record of a template that lies at `path`, written with "/", in a source. */
export function recordAt(record: SourceRecord, path: string): SourceRecord {
  if (path === "" || record.kind === "builtin") return record;
  if (record.kind === "folder") return { ...record, path: posix.join(record.path, path) };
  return { ...record, folder: posix.join(record.folder ?? "", path) };
}

function besideIn(record: SourceRecord, template: string, name: string): Address {
  if (record.kind === "git" || record.kind === "npm") {
    const path = posix.join(record.folder ?? "", template).replace(/\/$/, "");
    const folder = path === "." ? undefined : path;
    if (path !== ".." && !path.startsWith("../")) {
      const at = folder === undefined ? {} : { folder };
      return record.kind === "git"
        ? { kind: "git", url: record.url, ref: record.commit, ...at }
        : { kind: "npm", name: record.name, wanted: record.version, ...at };
    }
  }
  throw invalid(
    `${name}/template.json: extends ${quote(template)}, which leads out of its source`,
    "Name a template of the same source, or an address.",
  );
}

const invalid = (what: string, hint: string) => new UserError("TEMPLATE_INVALID", `${what}.`, hint);
