import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { writeFolder } from "../support/git-repository.ts";
import { startPackageRegistry } from "../support/package-registry.ts";
import type { PackageRegistry } from "../support/package-registry.ts";
import { buildArena, clearArena, runProgram, snapshot } from "./escape/arena.ts";
import type { Arena } from "./escape/arena.ts";
import {
  addresses,
  bombs,
  code,
  links,
  packages,
  paths,
  renderings,
  repositories,
} from "./escape/attacks.ts";
import type { Attack } from "./escape/attacks.ts";

const bin = join(inject("packed").folder, "bin", "create-corral.js");

let arena: Arena;
let registry: PackageRegistry;
beforeEach(async () => {
  arena = buildArena();
  registry = await startPackageRegistry();
  writeFolder(join(arena.root, "home"), { ".npmrc": `registry=${registry.url}\n` });
});
afterEach(async () => {
  await registry.close();
  clearArena(arena);
});

const all = { addresses, paths, links, repositories, packages, renderings, code, bombs };

it("there are more than 60 attacks, each with a name of its own", () => {
  const names = Object.values(all).flatMap((attacks) => attacks.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(60);
});

describe.each(Object.entries(all))("%s", (_, attacks: readonly Attack[]) => {
  it.each(attacks)(
    "$name: refused, with nothing written and nothing run",
    async ({ prepare, says, exit = 2 }) => {
      const {
        template = "../template",
        more = [],
        whole,
        env = arena.env,
      } = prepare({ ...arena, registry });
      const before = snapshot(arena);
      const line = whole ?? [
        "app",
        "--template",
        template,
        "--yes",
        "--no-install",
        "--no-git",
        ...more,
      ];
      const { status, stdout, stderr } = await runProgram(bin, line, { work: arena.work, env });
      expect({ status, messages: stderr.match(/^error /gm)?.length }, stderr + stdout).toEqual({
        status: exit,
        messages: 1,
      });
      expect(stderr).toMatch(says);
      expect(stderr).not.toMatch(/top secret|^ {4}at /m);
      expect(snapshot(arena)).toEqual(before);
    },
  );
});
