import { LifoQueue } from "../../src/concurrency/lifo-queue.ts";

const folders = new LifoQueue<string>(Infinity);
await folders.put("src");
await folders.put("src/http");
folders.close();

for await (const folder of folders) console.log(folder);
// prints: src/http
// prints: src
