import { request as requestHttp } from "node:http";
import { isIP } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Connection } from "./http-get.ts";
import type { NpmConfig } from "./npm-config.ts";

/**
 * The proxy that a request has to go through, by npm's settings (`https-proxy`, `proxy`, `noproxy`) or the variables that everybody
 * has agreed on (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`); undefined: none.
 */
export function proxyFor(url: string, config: NpmConfig, env: NodeJS.ProcessEnv): URL | undefined {
  const { protocol, hostname, port } = new URL(url);
  const variable = (name: string) => env[name] || env[name.toLowerCase()] || undefined;
  const given =
    protocol === "https:"
      ? (config.get("https-proxy") ??
        variable("HTTPS_PROXY") ??
        config.get("proxy") ??
        variable("HTTP_PROXY"))
      : (config.get("proxy") ?? variable("HTTP_PROXY"));
  const without = config.get("noproxy") ?? variable("NO_PROXY") ?? "";
  const isLeftOut = without.split(/[\s,]+/).some((entry) => {
    const [, host = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (entry === "*") return true;
    if (host === "" || (only !== undefined && only !== port)) return false;
    return hostname === host || hostname.endsWith(`.${host}`);
  });
  if (given === undefined || given === "null" || given === "false" || isLeftOut) return undefined;
  const proxy = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
  return URL.canParse(proxy) && /^https?:/.test(proxy) ? new URL(proxy) : undefined;
}

/**
 * What a request has to be given to go through `proxy`: plain http is asked of the proxy itself, https goes through a tunnel.
 *
 * @param secure for the connection to the registry, not to the proxy
 * @throws Error when the proxy gives no tunnel
 */
export async function throughProxy(
  url: string,
  proxy: URL,
  { secure, signal }: { readonly secure: Connection["options"]; readonly signal: AbortSignal },
): Promise<Connection> {
  const target = new URL(url);
  const at = {
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
  };
  const allowed =
    proxy.username === ""
      ? {}
      : {
          "proxy-authorization": `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64")}`,
        };
  if (target.protocol === "http:") {
    return { options: { ...at, path: url }, headers: { ...allowed, host: target.host } };
  }
  const port = target.port || "443";
  const socket = await new Promise<Socket>((resolve, reject) => {
    const asked = requestHttp({
      ...at,
      method: "CONNECT",
      path: `${target.hostname}:${port}`,
      headers: { ...allowed, host: `${target.hostname}:${port}` },
      signal,
    });
    asked.on("connect", ({ statusCode }, tunnel: Socket) => {
      if (statusCode === 200) return resolve(tunnel);
      tunnel.destroy();
      reject(new Error(`the proxy answers ${statusCode}`));
    });
    asked.on("error", reject);
    asked.end();
  });
  // An address is no name that a server could be asked for by.
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const named = isIP(host) === 0 ? { host, servername: host } : { host };
  const { ca, rejectUnauthorized } = secure;
  const createConnection = () => connectTls({ ca, rejectUnauthorized, socket, ...named });
  return { options: { createConnection } };
}
