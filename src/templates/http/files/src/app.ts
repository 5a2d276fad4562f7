import { Hono } from "hono";
import type { Config } from "./config.ts";
import { Admission } from "./http/admission.ts";
import { mountHealth } from "./http/health.ts";
import type { Lifecycle } from "./http/lifecycle.ts";
import { answerProblem, Problem, toProblem } from "./http/problem.ts";
import { requestScope, type AppEnv } from "./http/request-scope.ts";
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
  mountHealth(app, lifecycle);
  app.use(requestScope({ admission, lifecycle, log, timeoutMs: config.REQUEST_TIMEOUT_MS }));
  mountRoutes(app, routes, { maxBodyBytes: config.MAX_BODY_BYTES });
  app.notFound((c) => answerProblem(c, new Problem(404, "Not Found")));
  app.onError((error, c) => answerProblem(c, toProblem(error)));
  return app;
}
