import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

/** Another service, for as long as a test needs one. */
export interface Upstream extends AsyncDisposable {
  readonly url: string;
}

export async function startUpstream(answer: RequestListener): Promise<Upstream> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
