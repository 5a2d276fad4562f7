import { ResourceStack } from "../../src/concurrency/resource-stack.ts";

const open = (name: string) => ({
  name,
  [Symbol.asyncDispose]: async () => console.log(`close ${name}`),
});

await ResourceStack.run((stack) => {
  const db = stack.use(open("database"));
  const server = stack.adopt("server", (name) => console.log(`close ${name}`));
  stack.defer(() => console.log("say goodbye"));
  console.log(`${server} on ${db.name}`);
});
// prints: server on database
// prints: say goodbye
// prints: close server
// prints: close database
