import { Hono } from "hono";
import type { Config } from "./config.ts";
import { Admission } from "./http/admission.ts";
import { mountHealth } from "./http/health.ts";
import type { Lifecycle } from "./http/lifecycle.ts";
import { answerNotServed } from "./http/not-served.ts";
import { answerProblem, toProblem } from "./http/problem.ts";
import { requestScopes, type AppEnv } from "./http/request-scope.ts";
import { mountRoutes, type Route } from "./http/route.ts";
import type { Log } from "./log.ts";

export interface AppOptions {
  readonly config: Config;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly routes: readonly Route[];
}

export function createApp({ config, lifecycle, log, routes }: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const admission = new Admission({
    inFlight: config.MAX_IN_FLIGHT,
    waiting: config.MAX_WAITING,
    waitMs: config.MAX_WAIT_MS,
  });
  const timeoutMs = config.REQUEST_TIMEOUT_MS;
  const inScope = requestScopes({ admission, lifecycle, log, timeoutMs });
  mountHealth(app, lifecycle);
  mountRoutes(app, routes, {
    inScope,
    maxBodyBytes: config.MAX_BODY_BYTES,
    stallMs: config.STREAM_STALL_MS,
  });
  app.notFound(inScope(({ context }) => answerNotServed(app, context)));
  // What goes wrong outside of a scope: in middleware of Hono.
  app.onError((error, c) => {
    log.error("unexpected error", { error });
    return answerProblem(c, toProblem(error));
  });
  return app;
}
