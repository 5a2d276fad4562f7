import { build } from "../../scripts/build.ts";

/** Builds `dist/` once per run, for every test that starts the real program. */
export default async function buildOnce(): Promise<void> {
  await build({ clean: false });
}
