import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ResourceStack } from "../../src/concurrency/resource-stack.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

/** Answers without end: only who reads can put an end to it. */
const server = createServer((_request, response) => {
  const ticks = setInterval(() => response.write("tick\n"), 2);
  response.on("close", () => clearInterval(ticks));
});

await ResourceStack.run(async (stack) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.defer(() => server.close());
  const { port } = server.address() as AddressInfo;

  let lines = 0;
  await TaskGroup.run((group) => {
    const count = async (chunks: AsyncIterable<string>): Promise<void> => {
      for await (const chunk of chunks) {
        lines += chunk.split("\n").length - 1;
        if (lines >= 3) group.cancel(); // Ends the fetch, the stream and the connection.
      }
    };
    group.spawn(async (signal) => {
      const { body } = await fetch(`http://127.0.0.1:${port}/`, { signal });
      await pipeline(Readable.fromWeb(body!).setEncoding("utf8"), count, { signal });
    });
  });
  console.log(lines >= 3); // prints: true
});
console.log("nothing is left open"); // prints: nothing is left open
