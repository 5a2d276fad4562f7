import { debounce } from "../../src/concurrency/debounce.ts";

const save = debounce(async (text: string) => {
  console.log(`saving "${text}"`);
  return text.length;
}, 10);

const calls = [save("h"), save("he"), save("hello")];
console.log(save.pending); // prints: true
console.log(await Promise.all(calls));
// prints: saving "hello"
// prints: [ 5, 5, 5 ]

const dropped = save("never mind");
save.cancel("closed without saving");
await dropped.catch((reason: unknown) => console.log(reason)); // prints: closed without saving
