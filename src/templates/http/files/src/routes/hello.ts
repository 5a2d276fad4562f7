import { z } from "zod";
import { defineRoute } from "../http/route.ts";

export const helloRoute = defineRoute({
  method: "get",
  path: "/hello/:name",
  summary: "Says hello",
  params: z.object({ name: z.string().max(100) }),
  answer: z.object({ message: z.string() }),
  handler: ({ params }) => ({ message: `Hello, ${params.name}!` }),
});
