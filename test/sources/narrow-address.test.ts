import { expect, it } from "vitest";
import { narrowAddress } from "../../src/sources/narrow-address.ts";
import { parseAddress } from "../../src/sources/parse-address.ts";
import type { OutsideAddress } from "../../src/sources/source.ts";

const job = { name: "job", path: "templates/job" };

/** What was typed for a source of several, what leads to one of them, and how that is read. */
it.each<readonly [typed: string, narrow: string, read: Partial<OutsideAddress>]>([
  ["./all", "./all:job", { kind: "folder", path: "./all", pick: "job" }],
  ["../all/", "../all/:job", { kind: "folder", path: "../all/", pick: "job" }],
  [".", "./:job", { kind: "folder", path: "./", pick: "job" }],
  ["~", "~/:job", { kind: "folder", path: "~/", pick: "job" }],
  ["/srv/all", "/srv/all:job", { kind: "folder", path: "/srv/all", pick: "job" }],
  ["file:../all", "file:../all:job", { kind: "folder", path: "../all", pick: "job" }],
  ["@acme", "@acme:job", { kind: "npm", name: "@acme/create", pick: "job" }],
  ["npm:all@^2", "npm:all@^2:job", { kind: "npm", name: "all", wanted: "^2", pick: "job" }],
  ["@acme/all@2", "@acme/all@2:job", { kind: "npm", wanted: "2", pick: "job" }],
  ["github:acme/all", "github:acme/all:job", { kind: "git", pick: "job" }],
  [
    "gitlab:acme/all/sub#v2",
    "gitlab:acme/all/sub:job#v2",
    { ref: "v2", folder: "sub", pick: "job" },
  ],
  [
    "https://git.acme.dev/t.git",
    "https://git.acme.dev/t.git#:templates/job",
    { kind: "git", folder: "templates/job" },
  ],
  [
    "ssh://git@acme.dev/t.git#v2",
    "ssh://git@acme.dev/t.git#v2:templates/job",
    { ref: "v2", folder: "templates/job" },
  ],
  [
    "git@acme.dev:team/t.git#v2:all",
    "git@acme.dev:team/t.git#v2:all/templates/job",
    { ref: "v2", folder: "all/templates/job" },
  ],
  [
    "https://github.com/acme/all/tree/main",
    "https://github.com/acme/all/tree/main/templates/job",
    { ref: "main", folder: "templates/job" },
  ],
])("%s of several is narrowed to %s", (typed, narrow, read) => {
  const address = parseAddress(typed, ["http"]) as OutsideAddress;
  expect(narrowAddress(typed, address, job)).toBe(narrow);
  expect(parseAddress(narrow, ["http"])).toMatchObject(read);
});
