import type { Context, Hono } from "hono";
import type { Lifecycle } from "./lifecycle.ts";
import type { AppEnv } from "./request-scope.ts";

/**
 * `/healthz`: the process runs; restart it if not. `/readyz`: send it requests; not while it shuts down.
 * Outside of the request scope: they answer however much work there is.
 */
export function mountHealth(app: Hono<AppEnv>, lifecycle: Lifecycle): void {
  const answer = (c: Context<AppEnv>, healthy: boolean): Response => {
    if (lifecycle.draining) c.header("connection", "close");
    return healthy ? c.json({ status: "ok" }) : c.json({ status: "draining" }, 503);
  };
  app.get("/healthz", (c) => answer(c, true));
  app.get("/readyz", (c) => answer(c, !lifecycle.draining));
}
