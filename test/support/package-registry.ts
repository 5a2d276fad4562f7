import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface PackageRegistry {
  /** With a slash at its end. */
  readonly url: string;
  /** Every request so far, with what it was allowed by. */
  readonly requests: readonly {
    readonly path: string;
    readonly authorization: string | undefined;
  }[];
  /** What it answers, by path: a package's document, or bytes; a number is a status, a URL a redirection. */
  readonly answers: Map<string, object | Uint8Array | number | URL>;
  /** Puts a version there as npm would, and says its integrity. */
  publish(
    name: string,
    version: string,
    tarball: Uint8Array,
    dist?: Readonly<Record<string, unknown>>,
  ): string;
  close(): Promise<void>;
}

interface Document {
  readonly name: string;
  readonly "dist-tags": Record<string, string>;
  readonly versions: Record<string, object>;
}

/** A registry on 127.0.0.1 that says just what a test has it say: also what no real one would. */
export async function startPackageRegistry({
  token,
  secure,
}: {
  /** Whose bearer alone is served. */
  readonly token?: string;
  /** For https. */
  readonly secure?: { readonly key: Buffer; readonly cert: Buffer };
} = {}): Promise<PackageRegistry> {
  const answers: PackageRegistry["answers"] = new Map();
  const requests: { path: string; authorization: string | undefined }[] = [];
  const isAllowed = ({ headers }: IncomingMessage) =>
    token === undefined || headers.authorization === `Bearer ${token}`;
  const answer: RequestListener = (request, response) => {
    const path = decodeURIComponent(request.url ?? "/");
    requests.push({ path, authorization: request.headers.authorization });
    const found = isAllowed(request) ? (answers.get(path) ?? 404) : 401;
    if (typeof found === "number") response.writeHead(found).end("{}");
    else if (found instanceof URL) response.writeHead(302, { location: found.href }).end();
    else response.writeHead(200).end(found instanceof Uint8Array ? found : JSON.stringify(found));
  };
  const server = secure === undefined ? createServer(answer) : createSecureServer(secure, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http${secure === undefined ? "" : "s"}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    requests,
    answers,
    publish(name, version, tarball, dist = {}) {
      const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
      const path = `/${name}/-/${name.replace(/.*\//, "")}-${version}.tgz`;
      const known = answers.get(`/${name}`) as Document | undefined;
      const document: Document = known ?? { name, "dist-tags": {}, versions: {} };
      document.versions[version] = {
        name,
        version,
        dist: { integrity, tarball: new URL(path, url).href, ...dist },
      };
      document["dist-tags"]["latest"] = version;
      answers.set(`/${name}`, document);
      answers.set(path, tarball);
      return integrity;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
