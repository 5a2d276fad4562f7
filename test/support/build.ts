import { existsSync } from "node:fs";
import { build } from "../../scripts/build.ts";

/** Builds `dist/` once per run, for every test that starts the real program. */
export default async function buildOnce(): Promise<void> {
  if (!existsSync("src/cli/main.ts")) return; // TEMPORARY: until the command line lands
  await build({ clean: false });
}
