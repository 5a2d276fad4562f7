import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diskAndStreamRows } from "./hostile/disk-and-streams.ts";
import { posix } from "./hostile/expectations.ts";
import { nameRows } from "./hostile/names.ts";
import { installForAnybody, outcomeOf, Place, type Installation } from "./hostile/place.ts";
import { runtimes } from "../../src/create/answers.ts";
import { stoppingRows } from "./hostile/stopping.ts";
import { lockedFolder, targetRows } from "./hostile/targets.ts";
import { toolRows } from "./hostile/tools.ts";

/** What goes wrong on somebody's machine: the right exit status, one message, and nothing lost, whoever runs the program. */
describe.each(runtimes)("run by %s", (runtime) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await installForAnybody(runtime);
  });
  afterAll(() => installation.remove());
  const newPlace = (): Place => new Place(installation);

  targetRows(newPlace);
  nameRows(newPlace, runtime);
  diskAndStreamRows(newPlace, runtime);
  toolRows(newPlace);
  stoppingRows(newPlace, runtime);

  it.runIf(posix)("these rows are those of a user who may do nothing special", async () => {
    const place = newPlace();
    const locked = join(place.cwd, "locked");
    lockedFolder(place, "locked");
    const outcome = await outcomeOf(place.startShell("id -u; echo x > locked/x"));
    expect(outcome.status).not.toBe(0);
    expect(outcome.stdout.trim()).not.toBe("0");
    expect(() => readFileSync(join(locked, "x"))).toThrow("ENOENT");
  });
});
