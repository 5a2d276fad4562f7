import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitServer {
  /** Such as `http://127.0.0.1:40123`; a repository is at `${url}/name.git`. */
  readonly url: string;
  /** Every request so far: method and path. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves the repositories below `root` over http on 127.0.0.1, as git's own server program does it.
 *
 * @param account who alone may read
 */
export async function startGitServer(
  root: string,
  { account }: { readonly account?: { readonly user: string; readonly password: string } } = {},
): Promise<GitServer> {
  const requests: string[] = [];
  const allowed =
    account && `Basic ${Buffer.from(`${account.user}:${account.password}`).toString("base64")}`;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (allowed !== undefined && request.headers.authorization !== allowed) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    serve(root, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** git's server program speaks CGI (RFC 3875). */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://git");
  const program = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(program.stdin).on("error", () => {});
  let head: Buffer | undefined = Buffer.alloc(0);
  program.stdout.on("data", (chunk: Buffer) => {
    if (head === undefined) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    for (const line of head.toString("latin1", 0, end).split("\r\n")) {
      const [name = "", value = ""] = line.split(": ");
      if (name === "Status") response.statusCode = Number.parseInt(value);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  program.stdout.on("end", () => response.end());
}
