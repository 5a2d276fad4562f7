// What a careful person writes by hand with Hono: its own request id and time-out, and pino for the log. With CONTEXT=1 what logs
// deeper down finds the request's log, too, as in the generated service.
import { AsyncLocalStorage } from "node:async_hooks";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { timeout } from "hono/timeout";
import { pino } from "pino";

const log = pino();
const app = new Hono();
const context = new AsyncLocalStorage();

app.get("/healthz", (c) => c.json({ status: "ok" }));
app.use(requestId(), timeout(10_000), async (c, next) => {
  const start = performance.now();
  const child = log.child({ requestId: c.get("requestId") });
  c.set("log", child);
  await (process.env.CONTEXT === "1" ? context.run(child, next) : next());
  child.info(
    {
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms: Math.round((performance.now() - start) * 10) / 10,
    },
    "request",
  );
});
app.get("/hello/:name", (c) => c.json({ message: `Hello, ${c.req.param("name")}!` }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
