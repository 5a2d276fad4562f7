import type { Hono } from "hono";
import { ResourceStack } from "#concurrency/resource-stack.ts";
import { createApp } from "../../src/app.ts";
import { readConfig, type Config } from "../../src/config.ts";
import { Lifecycle } from "../../src/http/lifecycle.ts";
import type { AppEnv } from "../../src/http/request-scope.ts";
import type { Route } from "../../src/http/route.ts";
import { serve, type Served } from "../../src/http/server.ts";
import { createLog } from "../../src/log.ts";
import { createRoutes } from "../../src/routes/index.ts";
import { openServices, type Services } from "../../src/services.ts";
import { test as base } from "./fixtures.ts";

/** The service in this process, without a socket. */
export interface Service {
  readonly app: Hono<AppEnv>;
  readonly config: Config;
  readonly services: Services;
  readonly lifecycle: Lifecycle;
  /** What it has logged. */
  readonly logged: readonly LogLine[];
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** The service behind a real socket of this machine. */
export interface Client {
  readonly url: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Begins the shutdown; resolves when it is over. */
  stop(): Promise<Served>;
}

interface ServiceFixtures {
  /** Environment of the service; others by `test.override({ env: { MAX_IN_FLIGHT: "1" } })`. */
  readonly env: Readonly<Record<string, string>>;
  /** Routes beside its own. */
  readonly extraRoutes: readonly Route[];
  readonly service: Service;
  readonly app: Hono<AppEnv>;
  readonly client: Client;
}

/** The test kit's `test`, with this service: everything that a test asks for is closed at its end. */
export const test = base.extend<ServiceFixtures>({
  env: {},
  extraRoutes: [],
  service: async ({ env, extraRoutes }, use) => {
    await ResourceStack.run(async (resources) => {
      const logged: LogLine[] = [];
      const log = createLog("debug", (line) => logged.push(JSON.parse(line) as LogLine));
      const config = readConfig({ HOST: "127.0.0.1", PORT: "0", CLOSE_NOTICE_MS: "0", ...env });
      const services = await openServices(resources, { config, log });
      const lifecycle = new Lifecycle();
      const routes = [...createRoutes(services), ...extraRoutes];
      const app = createApp({ config, lifecycle, log, routes });
      await use({ app, config, services, lifecycle, logged });
    });
  },
  app: async ({ service }, use) => use(service.app),
  client: async ({ service }, use) => {
    const stopping = new AbortController();
    const { url, served } = await new Promise<{ url: string; served: Promise<Served> }>(
      (resolve, reject) => {
        const served: Promise<Served> = serve(service.app, {
          ...service.services,
          lifecycle: service.lifecycle,
          signal: stopping.signal,
          onListening: (url) => resolve({ url, served }),
        });
        served.catch(reject);
      },
    );
    const stop = (): Promise<Served> => {
      stopping.abort();
      return served;
    };
    await use({ url, fetch: (path, init) => fetch(new URL(path, url), init), stop });
    await stop();
  },
});
