import { run } from "./concurrency/run.ts";
import { ResourceStack } from "./concurrency/resource-stack.ts";
import { createApp } from "./app.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { Lifecycle } from "./http/lifecycle.ts";
import { serve } from "./http/server.ts";
import { createLog } from "./log.ts";
import { createRoutes } from "./routes/index.ts";
import { openServices } from "./services.ts";

async function main(config: Config, signal: AbortSignal): Promise<void> {
  const log = createLog(config.LOG_LEVEL);
  const lifecycle = new Lifecycle();
  await ResourceStack.run(async (resources) => {
    const services = await openServices(resources, { config, log });
    const app = createApp({ config, lifecycle, log, routes: createRoutes(services) });
    const { cutOff } = await serve(app, { ...services, lifecycle, signal });
    if (cutOff > 0) process.exitCode = 1;
  });
}

try {
  const config = readConfig(process.env);
  await run((_, signal) => main(config, signal), { graceMs: config.SHUTDOWN_MS + 5000 });
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
