import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Runtime } from "../../../src/create/answers.ts";
import { create, expectRefused, posix, quiet } from "./expectations.ts";
import { isRoot, outcomeOf, treeOf, type Place } from "./place.ts";

/** Disks that are full, and standard streams that are full or closed. */
export function diskAndStreamRows(newPlace: () => Place, runtime: Runtime): void {
  describe.runIf(posix)("a full disk", () => {
    // A file-size limit is what an unprivileged user can set everywhere; a small tmpfs is the real thing, and takes root to mount.
    const limited = (place: Place) =>
      place.startShell(`ulimit -f 4; corral ${create("api", ...quiet).join(" ")}`);

    it.runIf(runtime !== "deno")(
      "by a file-size limit: 8, and the target is as it was",
      async () => {
        const place = newPlace();
        const before = treeOf(place.cwd);
        expectRefused(
          await outcomeOf(limited(place)),
          8,
          /There is no space left for "api" \(EFBIG\)\.\nThe folder is as it was before\./,
        );
        expect(treeOf(place.cwd)).toEqual(before);
      },
    );

    it.runIf(runtime === "deno")(
      "by a file-size limit, whose signal ends Deno as kill -9 does: the next command cleans up",
      async () => {
        const place = newPlace();
        const before = treeOf(place.cwd);
        const { status } = await outcomeOf(limited(place));
        expect(status).toBe(128 + constants.signals.SIGXFSZ);
        expect(await place.run(create("elsewhere", ...quiet))).toMatchObject({ status: 0 });
        rmSync(join(place.cwd, "elsewhere"), { recursive: true });
        expect(treeOf(place.cwd)).toEqual(before);
      },
    );

    it.for([12, 64, 160, 256])(
      "by a file system of %i KB: 8, and the target is as it was",
      async (kilobytes, { skip }) => {
        const place = newPlace();
        const disk = join(place.cwd, "disk");
        mkdirSync(disk);
        const mounted =
          isRoot &&
          spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k,mode=777`, "tmpfs", disk])
            .status === 0;
        if (!mounted) return skip("mounting a small tmpfs takes root");
        onTestFinished(() => void spawnSync("umount", [disk]));
        writeFileSync(join(disk, "mine.txt"), "kept\n");
        const before = treeOf(place.cwd);
        expectRefused(
          await place.run(create("disk", "--overwrite", "--name=api", ...quiet)),
          8,
          /There is no space left for "disk" \(ENOSPC\)\./,
        );
        expect(treeOf(place.cwd)).toEqual(before);
      },
    );
  });

  describe.runIf(existsSync("/dev/full"))("standard streams that take nothing", () => {
    it("a full disk behind standard output is one message: 8", async () => {
      const place = newPlace();
      const outcome = await outcomeOf(place.startShell("corral --help > /dev/full"));
      expectRefused(
        outcome,
        8,
        /^error Standard output could not be written: (ENOSPC|No space left)/,
      );
      expect(readdirSync(place.cwd)).toEqual([]);
    });

    it("a full disk behind standard error changes no exit code", async () => {
      const place = newPlace();
      const outcome = await outcomeOf(place.startShell("corral --nope 2> /dev/full"));
      expect(outcome).toEqual({ status: 2, stdout: "", stderr: "" });
    });

    it("closed ones do not keep a project from being made", async () => {
      const place = newPlace();
      const line = `corral ${create("api", ...quiet).join(" ")} >&- 2>&-`;
      expect(await outcomeOf(place.startShell(line))).toEqual({
        status: 0,
        stdout: "",
        stderr: "",
      });
      expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
    });
  });

  describe.runIf(posix)("standard input that is closed", () => {
    it("is not needed where all is answered", async () => {
      const place = newPlace();
      const outcome = await outcomeOf(
        place.startShell(`corral ${create("api", ...quiet).join(" ")} <&-`),
      );
      expect(outcome).toMatchObject({ status: 0, stderr: "" });
    });

    it("is no terminal to ask at: 2", async () => {
      const place = newPlace();
      const before = treeOf(place.cwd);
      expectRefused(
        await outcomeOf(place.startShell("corral <&-")),
        2,
        /One answer is missing, and there is no terminal to ask at:\n {2}--dir/,
      );
      expect(treeOf(place.cwd)).toEqual(before);
    });
  });
}
