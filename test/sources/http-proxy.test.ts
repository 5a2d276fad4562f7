import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { proxyFor } from "../../src/sources/http-proxy.ts";
import { readNpmConfig } from "../../src/sources/npm-config.ts";
import { fetchSource } from "../../src/sources/fetch-source.ts";
import type { FetchedSource } from "../../src/sources/source.ts";
import { UserError } from "../../src/shared/errors.ts";
import { startPackageRegistry } from "../support/package-registry.ts";
import type { PackageRegistry } from "../support/package-registry.ts";
import { packageOf } from "../support/tarball.ts";

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
const secure = { key: readFileSync(fixture("key.pem")), cert: readFileSync(fixture("cert.pem")) };

interface Proxy {
  readonly address: string;
  /** What it was asked for, and by whom. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** A proxy on 127.0.0.1 that hands on, and writes down what. */
async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const note = (line: string, by: string | undefined) =>
    asked.push(
      by === undefined
        ? line
        : `${line} by ${Buffer.from(by.replace("Basic ", ""), "base64").toString()}`,
    );
  const server = createServer((incoming, response) => {
    note(`GET ${new URL(incoming.url ?? "").pathname}`, incoming.headers["proxy-authorization"]);
    const { "proxy-authorization": _, ...headers } = incoming.headers;
    request(incoming.url ?? "", { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", (incoming, client: Socket) => {
    note("CONNECT", incoming.headers["proxy-authorization"]);
    const [host = "", port = ""] = (incoming.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client]) socket.on("error", () => {});
    sockets.add(upstream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

let home: string;
let proxy: Proxy;
let registry: PackageRegistry;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "corral-proxy-"));
  proxy = await startProxy();
});
afterEach(async () => {
  await Promise.all([proxy.close(), registry.close()]);
  rmSync(home, { recursive: true, force: true });
});

const start = async (options: Parameters<typeof startPackageRegistry>[0] = {}) => {
  registry = await startPackageRegistry(options);
  registry.publish("t", "1.0.0", packageOf({ a: "a" }));
};

function fetched(npmrc: string, variables: NodeJS.ProcessEnv = {}): Promise<FetchedSource> {
  writeFileSync(join(home, ".npmrc"), `registry=${registry.url}\n${npmrc}\n`);
  const env = {
    HOME: home,
    USERPROFILE: home,
    XDG_CACHE_HOME: join(home, "cache"),
    npm_config_globalconfig: join(home, "none"),
    ...variables,
  };
  return fetchSource(
    { kind: "npm", name: "t" },
    { cwd: home, env, signal: new AbortController().signal, offline: false, say: () => {} },
  );
}

describe("a registry by http", () => {
  beforeEach(() => start());

  it.each([
    ["proxy in .npmrc", () => fetched(`proxy=http://${proxy.address}/`)],
    ["HTTP_PROXY", () => fetched("", { HTTP_PROXY: proxy.address })],
    ["http_proxy", () => fetched("", { http_proxy: `http://${proxy.address}` })],
  ])("is asked through the proxy of %s", async (_, fetching) => {
    await fetching();
    expect(proxy.asked).toEqual(["GET /t", "GET /t/-/t-1.0.0.tgz"]);
  });

  it("is told nothing of the proxy's password, which the proxy is told", async () => {
    await fetched(`proxy=http://me:p%40ss@${proxy.address}/`);
    expect(proxy.asked[0]).toBe("GET /t by me:p@ss");
  });

  it.each([
    [
      "noproxy in .npmrc",
      () => fetched(`proxy=http://${proxy.address}/\nnoproxy=localhost, 127.0.0.1`),
    ],
    ["NO_PROXY", () => fetched("", { HTTP_PROXY: proxy.address, NO_PROXY: "*" })],
  ])("is asked directly by %s", async (_, fetching) => {
    await fetching();
    expect(proxy.asked).toEqual([]);
  });
});

describe("a registry by https", () => {
  beforeEach(() => start({ secure }));
  const cafile = `cafile=${fixture("cert.pem")}`;

  it.each([
    ["a certificate of the company", () => fetched(cafile)],
    [
      "a certificate in the settings",
      () =>
        fetched(
          `ca="${secure.cert
            .toString()
            .trim()
            .replaceAll("\n", String.raw`\n`)}"`,
        ),
    ],
    ["checks turned off", () => fetched("strict-ssl=false")],
  ])("is asked with %s", async (_, fetching) => {
    expect((await fetching()).record).toMatchObject({ version: "1.0.0" });
  });

  it.each([
    [
      "https-proxy in .npmrc",
      () => fetched(`${cafile}\nhttps-proxy=http://me:pw@${proxy.address}/`),
      "CONNECT by me:pw",
    ],
    ["HTTPS_PROXY", () => fetched(cafile, { HTTPS_PROXY: `http://${proxy.address}` }), "CONNECT"],
  ])("is asked through a tunnel of %s", async (_, fetching, asked) => {
    await fetching();
    expect(proxy.asked).toEqual([asked, asked]);
  });

  it("whose certificate nobody knows is refused, through a tunnel as well", async () => {
    for (const npmrc of ["", `https-proxy=http://${proxy.address}/`]) {
      const error: unknown = await fetched(npmrc).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({
        code: "FETCH_FAILED",
        hint: expect.stringContaining("cafile"),
      });
    }
  });

  it("a cafile that is not there is named", async () => {
    await expect(fetched(`cafile=${join(home, "none.pem")}`)).rejects.toThrow("none.pem");
  });
});

it.each([
  ["https://npm.acme.dev/", "acme.dev", true],
  ["https://npm.acme.dev/", ".acme.dev", true],
  ["https://npm.acme.dev/", "*.acme.dev", true],
  ["https://acme.dev/", ".acme.dev", true],
  ["https://evilacme.dev/", "acme.dev", false],
  ["https://npm.acme.dev:8443/", "acme.dev:8443", true],
  ["https://npm.acme.dev:8443/", "acme.dev:443", false],
  ["https://npm.acme.dev/", "", false],
])("%s with NO_PROXY=%s is left out: %s", async (url, list, isLeftOut) => {
  await start();
  const env = {
    HOME: home,
    USERPROFILE: home,
    HTTPS_PROXY: "http://proxy:1",
    NO_PROXY: list,
    npm_config_globalconfig: join(home, "none"),
  };
  expect(proxyFor(url, readNpmConfig(undefined, env), env) === undefined).toBe(isLeftOut);
});
