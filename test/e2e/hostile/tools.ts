import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { create, posix, quiet } from "./expectations.ts";
import type { Place } from "./place.ts";

/** Programs that the steps need, and that are missing or fail. */
export function toolRows(newPlace: () => Place): void {
  describe.runIf(posix)("tools that are missing or fail", () => {
    it("without git the project is made, and a note says what to do", async () => {
      const place = newPlace();
      const { status, stdout, stderr } = await place.run(create("api", "--no-install"), {
        PATH: place.pathWith("node"),
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(
        "git was not found, so there is no repository. Install it, then run: git init",
      );
      expect(readdirSync(join(place.cwd, "api"))).not.toContain(".git");
    });

    it("with git that knows no identity the files stay staged, and a note says what to do", async () => {
      const place = newPlace();
      writeFileSync(join(place.home, ".gitconfig"), "[user]\n\tuseConfigOnly = true\n");
      const { status, stdout, stderr } = await place.run(create("api", "--no-install"));
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(
        "git does not know who you are, so nothing was committed.",
      );
      expect(readdirSync(join(place.cwd, "api"))).toContain(".git");
    });

    it.each(["npm", "pnpm"])(
      "without %s: 7, the files stay, and the command to go on is printed",
      async (pm) => {
        const place = newPlace();
        const { status, stdout, stderr } = await place.run(
          create("api", "--no-git", `--pm=${pm}`),
          {
            PATH: place.pathWith("node"),
          },
        );
        expect(status).toBe(7);
        expect(stderr).toBe(
          `error The installation failed: ${pm} was not found.\nThe files are there. Go on with: cd api && ${pm} install\n`,
        );
        expect(stdout).toContain("Wrote ");
        expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
      },
    );

    it("with a registry that is down: 7, the files stay, and the command to go on is printed", async () => {
      const place = newPlace();
      const env = {
        npm_config_registry: "http://127.0.0.1:9/",
        npm_config_fetch_retries: "0",
        npm_config_cache: join(place.home, "npm"),
      };
      const { status, stdout, stderr } = await place.run(
        create("api", "--no-git", "--pm=npm"),
        env,
      );
      expect(status).toBe(7);
      expect(stderr).toMatch(
        /^error The installation failed: npm ended with exit status \d+\.\nThe files are there\. Go on with: cd api && npm install\n$/,
      );
      expect(stdout).toContain("ECONNREFUSED");
      expect(readdirSync(join(place.cwd, "api"))).toContain("package.json");
    });

    it("with a home that cannot be written to the project is made all the same", async () => {
      const place = newPlace();
      chmodSync(place.home, 0o500);
      const outcome = await place.run(create("api", ...quiet), { TMPDIR: place.cwd });
      expect(outcome).toMatchObject({ status: 0, stderr: "" });
    });
  });
}
