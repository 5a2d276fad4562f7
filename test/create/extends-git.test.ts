import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findBase } from "../../src/create/find-base.ts";
import { planProject } from "../../src/create/plan.ts";
import { readSourcesFrom } from "../../src/create/read-template.ts";
import { fetchSource } from "../../src/sources/fetch-source.ts";
import { parseAddress } from "../../src/sources/parse-address.ts";
import type { FetchContext } from "../../src/sources/source.ts";
import { commit, makeRepository, quietGit } from "../support/git-repository.ts";
import { answers } from "./tiny.ts";
import { fetchContext, temporaryFolder, writeTemplate } from "./written-template.ts";

const manifest = (name: string, rest: object = {}) =>
  JSON.stringify({ schemaVersion: 1, name, version: "1.0.0", description: "x", ...rest });

/** A repository with `base` and `service`, which extends it; the base says its version. */
function repository(): { readonly folder: string; readonly fetch: FetchContext } {
  const place = temporaryFolder();
  const folder = join(place, "t.git");
  makeRepository(folder);
  for (const tag of ["v1", "v2"]) {
    const files = {
      "base/template.json": manifest("base"),
      "base/files/base.txt": tag,
      "service/template.json": manifest("service", { extends: [{ template: "../base" }] }),
      "service/files/own.txt": tag,
    };
    commit(folder, files, { tag });
  }
  const env = { ...quietGit(), XDG_CACHE_HOME: join(place, "cache"), HOME: place };
  return { folder, fetch: { ...fetchContext, env, offline: false } };
}

describe("a base beside a template in one repository", () => {
  it("is of the very commit that the template is of", async () => {
    const { folder, fetch } = repository();
    const address = parseAddress(`git+file://${folder}#v1:service`, []);
    if (address.kind === "builtin") throw new Error("no address");
    const fetched = await fetchSource(address, fetch);
    const sources = await readSourcesFrom(fetched.folder, {
      name: "service",
      record: fetched.record,
      fetch,
    });
    const plan = planProject({ ...answers, custom: {} }, sources);
    const texts = new Map(
      plan.files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
    );
    expect(texts.get("base.txt")).toBe("v1");
    expect(texts.get("own.txt")).toBe("v1");
    const [base] = sources.template.bases;
    const { record } = sources.template;
    if (record.kind !== "git") throw new Error("not of git");
    expect(base?.record).toMatchObject({ kind: "git", commit: record.commit, folder: "base" });
  });

  it("cannot lie outside of the repository", async () => {
    const record = {
      kind: "git",
      url: "https://example.com/t.git",
      commit: "0".repeat(40),
      tree: "0".repeat(40),
      folder: "service",
    } as const;
    const extending = { name: "service", record, fetch: fetchContext };
    for (const template of ["../../base", "../..", "./../../base"])
      await expect(findBase(template, "/anywhere", extending)).rejects.toThrow(
        /which leads out of its source/,
      );
  });
});

it("a folder's base may lie in a repository", async () => {
  const { folder, fetch } = repository();
  const own = writeTemplate(temporaryFolder(), {
    extends: [{ template: `git+file://${folder}#v2:base` }],
  });
  const origin = { name: "own", record: { kind: "folder", path: "own" }, fetch } as const;
  const { template } = await readSourcesFrom(own, origin);
  expect(template.bases.map(({ name, record }) => [name, record.kind])).toEqual([["base", "git"]]);
});
