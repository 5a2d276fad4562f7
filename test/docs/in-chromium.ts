import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "../../scripts/chromium.ts";

/**
 * Opens a page in a headless Chromium of its own and waits until the page posts something.
 *
 * @param files by the path of their request, JavaScript; "/" is made: a page that runs "/main.js"
 * @returns what was posted, as text; rejects with what Chromium said when nothing came within a minute
 */
export async function inChromium(files: ReadonlyMap<string, string>): Promise<string> {
  const { program, libraries } = await chromium();
  const home = mkdtempSync(join(tmpdir(), "corral-chromium-"));
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let posted: (text: string) => void = () => {};

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === "POST") {
      let text = "";
      request.setEncoding("utf8").on("data", (part: string) => (text += part));
      request.on("end", () => {
        response.end();
        posted(text);
      });
      return;
    }
    const script = files.get(request.url ?? "");
    const page = request.url === "/" ? '<script type="module" src="/main.js"></script>' : undefined;
    response.statusCode = script === undefined && page === undefined ? 404 : 200;
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
    response.end(script ?? page);
  }

  const options = ["--headless=shell", "--no-sandbox", "--no-zygote", "--disable-gpu"];
  const own = [`--user-data-dir=${home}`, "--no-proxy-server", `http://127.0.0.1:${port}/`];
  const browser = spawn(program, [...options, ...own], {
    // With the processes that it starts a group of its own, to be ended as one.
    detached: true,
    env: { ...process.env, HOME: home, LD_LIBRARY_PATH: libraries },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = new Promise<void>((resolve) => browser.on("close", () => resolve()));
  let said = "";
  browser.stderr.setEncoding("utf8").on("data", (part: string) => (said += part));
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (what: string): void => reject(new Error(`${what}\n${said.slice(-2000)}`));
      const timer = setTimeout(() => fail("Chromium posted nothing within a minute"), 60_000);
      posted = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
      browser.on("error", reject);
      browser.on("exit", (status) => fail(`Chromium ended by itself with ${status}`));
    });
  } finally {
    if (browser.pid !== undefined && browser.exitCode === null)
      process.kill(-browser.pid, "SIGKILL");
    await gone;
    server.close();
    server.closeAllConnections();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
