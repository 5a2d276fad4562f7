import { PubSub } from "../../src/concurrency/pub-sub.ts";

const events = new PubSub<{ "user:created": { readonly name: string } }>({
  onError: (error, topic) => console.log(`${topic}: ${String(error)}`),
});
events.subscribe("user:created", ({ name }) => console.log(`welcome, ${name}`));
const end = events.subscribe("user:created", () => {
  throw new Error("no mail server");
});

events.post("user:created", { name: "Ada" });
console.log(await events.drain(1_000)); // Who was cut off.
// prints: welcome, Ada
// prints: user:created: Error: no mail server
// prints: []

end();
await events.publish("user:created", { name: "Grace" }); // prints: welcome, Grace
