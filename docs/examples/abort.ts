import { AbortError, onAbort } from "../../src/concurrency/abort.ts";

/** Makes a request of the old kind obey a signal. */
function request(signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      takeOff();
      resolve("answer");
    }, 60_000);
    const takeOff = onAbort(signal, (reason) => {
      clearTimeout(timer);
      reject(reason);
    });
  });
}

const controller = new AbortController();
const answer = request(controller.signal);
controller.abort(new AbortError("the user left the page"));
await answer.catch((error: unknown) => console.log(String(error))); // prints: AbortError: the user left the page
