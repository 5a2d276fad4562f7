import type { Context, Hono } from "hono";
import { answerProblem, Problem } from "./problem.ts";
import type { AppEnv } from "./request-scope.ts";

/** 404, or 405 for a path that is served to other methods, which `Allow` names (RFC 9110, 15.5.6). */
export function answerNotServed(app: Hono<AppEnv>, c: Context<AppEnv>): Response {
  const served = methods.filter((method) => app.router.match(method, c.req.path)[0].length > 0);
  if (served.length === 0) return answerProblem(c, new Problem(404, "Not Found"));
  // Hono answers HEAD wherever it answers GET.
  const allow = served.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return answerProblem(
    c,
    new Problem(405, "Method Not Allowed", { headers: { allow: allow.join(", ") } }),
  );
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
