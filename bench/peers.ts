import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The folder with the peers, installed from their lock file when it is not there in this very version.
 *
 * @param room where their package.json lies, as seen from here
 */
export function installPeers(room = "peers"): string {
  const source = fileURLToPath(new URL(`./${room}/`, import.meta.url));
  const cache = `../.cache/bench-${room.replace("/", "-")}/`;
  const folder = fileURLToPath(new URL(cache, import.meta.url));
  const lock = (from: string): string | undefined =>
    existsSync(`${from}/package-lock.json`)
      ? readFileSync(`${from}/package-lock.json`, "utf8")
      : undefined;
  const installed = existsSync(`${folder}/node_modules/.package-lock.json`);
  const current = installed && lock(source) === lock(folder);
  if (!current) {
    console.log(`fetching the peers (pinned in bench/${room}/package-lock.json) …`);
    rmSync(folder, { recursive: true, force: true });
  }
  cpSync(source, folder, { recursive: true });
  if (!current) {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
  }
  return folder;
}
