export const sleepCodes = {
  sleep: "A timer that only waits becomes `sleep`.",
  "sleep-in-poll":
    "A loop that only waits until it finds something so becomes one of `sleep`: an `AsyncEvent` or a `Condition` would wake it at once.",
  "sleep-helper":
    "A helper of this file that only waits gives way to `sleep`, under the helper's name.",
  "sleep-unref":
    "A wait that does not keep the process alive becomes `sleep(ms, { ref: false })`: check that nothing else has to keep it alive.",
  "sleep-signal":
    "A wait that a signal ends becomes `sleep(ms, { signal })`, which rejects with the signal's own reason: check who looks at the error.",
  "sleep-may-throw":
    "What works out the delay or the value may throw: that rejected the promise, and is now thrown at the call.",
  "yield-now":
    "`yieldNow()` lets everything else that is ready run first; timers that are due may come before or after it.",
  "delayed-rejection":
    "The timer rejects the promise: make it `sleep(ms)` and a `throw`, or `waitFor` if it races with something.",
  "sleep-late-value":
    "What the promise resolves with is worked out when the timer fires: write `sleep(ms).then(() => …)` if an error of it may reject the promise.",
  "sleep-scope":
    "The delay or the value needs names, or a `this`, of the executor: move them out of it first.",
  "sleep-handle":
    "Something outside of the promise keeps its timer: `sleep(ms, { signal })` can be cancelled without one.",
  "sleep-with-work":
    "The executor or its timer does more than wait: what it does belongs after `await sleep(ms)`, or in a task that owns it.",
  "fake-timers":
    "Fake timers leave Node's promise timers alone, and drive `sleep`: in a file that uses them the wait would stand still.",
  "promisified-value":
    "The promisified timer is exported, handed on or called with more than a delay: what takes its place takes a delay and a value, and no options.",
  "timers-promises-signal":
    "Node's timer rejects with an AbortError of its own, with the signal's reason as its cause; `sleep` rejects with the reason itself.",
  "timers-promises-value":
    "Node's promise timer is handed on as a value, or called in a form that is not known: call it, or `sleep`, directly.",
  "timers-promises-rest":
    "What else is imported here has no counterpart: `setInterval` of Node's promise timers is an async iterator, `setImmediate` and `scheduler` stay.",
} as const;
