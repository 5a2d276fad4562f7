import { settle } from "../../src/concurrency/settle.ts";

const [page, image] = await settle([
  Promise.resolve("<html>"),
  Promise.reject<string>(new Error("404")),
]);

console.log(page.status === "fulfilled" && page.value); // prints: <html>
console.log(image.status === "rejected" && String(image.reason)); // prints: Error: 404
