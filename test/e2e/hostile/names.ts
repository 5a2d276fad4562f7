import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Runtime } from "../../../src/create/answers.ts";
import { create, expectRefused, posix, quiet } from "./expectations.ts";
import { outcomeOf, treeOf, type Place } from "./place.ts";

/** Words on the line that cannot be. */
export function nameRows(newPlace: () => Place, runtime: Runtime): void {
  describe("names and values that cannot be", () => {
    const long = "a".repeat(300);
    it.each([
      [create(".."), /folder "\.\.": that folder holds the one you are in\./],
      [create("con"), /folder "con": Windows reserves this name\./],
      [create("a/NUL.txt"), /Windows reserves this name\./],
      [create(long), /a name has at most 255 bytes\./],
      [
        ["--template=http", "--yes", "--", "-api"],
        /folder "-api": a folder that begins with a dash is read as a flag\./,
      ],
      [create("-api"), /"-api" is not a flag\./],
      [create("ünïcode"), /the folder's name "ünïcode" cannot be it/],
      [create("My_App!"), /the folder's name "My_App!" cannot be it/],
      [create("a\u001B[31mb"), /no invisible characters/],
      [create("api", "--name=.."), /--name "\.\.": npm's rule/],
      [create("api", "--name=a/b"), /--name "a\/b": npm's rule/],
      [create("api", "--name=aux"), /--name "aux": Windows reserves this name\./],
      [create("api", "--name=ünïcode"), /--name "ünïcode": npm's rule/],
      [create("api", `--name=${long}`), /cannot contain more than 214 characters/],
      [create("api", "--name=-x"), /--name "-x": npm's rule/],
      [create("api", "--tempalte=http"), /"--tempalte" is not a flag\.\nDid you mean --template\?/],
      [
        ["api", "--template=htp", "--yes"],
        /--template "htp": none of the choices\.\nDid you mean http\?/,
      ],
      [create("api", "--node=18"), /--node "18": none of the choices\./],
      [create("api", "--runtime=deno", "--pm=yarn"), /--pm "yarn": does not go with deno\./],
      [create("api", "--features=teleport"), /--features "teleport": none of the choices\./],
      [create("api", "--git=perhaps"), /--git "perhaps": neither yes nor no\./],
    ])("%j", async (argv, message) => {
      const place = newPlace();
      const before = treeOf(place.cwd);
      expectRefused(await place.run(argv), 2, message);
      expect(treeOf(place.cwd)).toEqual(before);
    });

    it("a folder with a unicode name is made when the package has a name of its own", async () => {
      const place = newPlace();
      expect(await place.run(create("ünïcode", "--name=unicode", ...quiet))).toMatchObject({
        status: 0,
        stderr: "",
      });
      expect(readdirSync(join(place.cwd, "ünïcode"))).toContain("package.json");
    });

    const goneFolder = (place: Place) => {
      place.ownFolders("gone");
      return place.startShell("cd gone && rmdir ../gone && corral api --template=http --yes");
    };

    it.runIf(posix && runtime !== "deno")(
      "a current folder that is gone is one message",
      async () => {
        const place = newPlace();
        expectRefused(await outcomeOf(goneFolder(place)), 2, /The current folder is gone\./);
        expect(readdirSync(place.cwd)).toEqual([]);
      },
    );

    it.runIf(posix && runtime === "deno")(
      "in a folder that is gone Deno starts no program",
      async () => {
        const place = newPlace();
        const outcome = await outcomeOf(goneFolder(place));
        expect(outcome).toMatchObject({ status: 1, stdout: "" });
        expect(outcome.stderr).toContain("could not read current working directory");
        expect(readdirSync(place.cwd)).toEqual([]);
      },
    );
  });
}
