import { delayOverflowCodes } from "../delay-overflow/rule.ts";
import { promiseCallCodes } from "../engine/promise-call.ts";

export const raceTimeoutCodes = {
  ...promiseCallCodes,
  ...delayOverflowCodes,
  "promise-race-timeout":
    "A race against a timer becomes `waitFor`: the loser goes on under its owner, and the timer is cleared.",
  "cancellable-wait":
    "The work is started under a signal that aborts when the time is up, and its clean-up is awaited: check that it may be cut short.",
  "race-timeout-order":
    "The timer is set before the work is started, and would be set after it: check that the work sets none that is due at the same time.",
  "race-timeout-turn":
    "The time-out passes through `then`, so it settles some turns later than `waitFor` would: check that nothing settles in the same moment.",
  "race-timeout-unref":
    "The timer does not keep the process alive, and that of `waitFor` would until the work has settled.",
  "race-timeout-may-throw":
    "What works out the delay may throw: that rejected the race, and is now thrown at the call while the work goes on alone.",
  "race-timeout-value":
    "What the time-out settles with is worked out as the timer is set: put it into a function if it may be worked out when the time is up.",
  "race-timeout-made-value":
    "What the time-out settles with may throw as it is made: that did not go through the race, or not as the time was up, and would now.",
  "race-timeout-scope":
    "The delay or the value needs names, or a `this`, of the executor: move them out of it first.",
  "race-timeout-handle":
    "The timer is kept for something else than to clear it after the race: `waitFor` clears its own.",
  "race-timeout-elsewhere":
    "The time-out is made at another place, or used by others too: hand `waitFor` the work and the delay where they race.",
  "race-timeout-helper":
    "The helper that waits is called in races alone, and nobody would call it any more: take it away too.",
  "race-type-arguments": "Its type arguments are not those of two members that race.",
  "race-in-loop":
    "Each round adds another reaction to a promise that lives longer than the loop's rounds: they pile up until it settles.",
} as const;

export type RaceTimeoutCode = keyof typeof raceTimeoutCodes;
