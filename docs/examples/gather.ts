import { gather, gatherKeyed } from "../../src/concurrency/gather.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const load = (what: string) => async (signal: AbortSignal) => {
  await sleep(1, { signal });
  return what.toUpperCase();
};

const results = await gather([load("user"), load("orders")]);
console.log(results.join(" ")); // prints: USER ORDERS

const { user, orders } = await gatherKeyed({ user: load("ada"), orders: load("none") });
console.log(user, orders); // prints: ADA NONE

const outcomes = await gather([load("user"), () => Promise.reject(new Error("down"))], {
  returnErrors: true,
});
console.log(outcomes.join(", ")); // prints: USER, Error: down
