import { asyncExecutor } from "./async-executor/rule.ts";
import { asyncListener } from "./async-listener/rule.ts";
import { delayOverflow } from "./delay-overflow/rule.ts";
import { forEachAsync } from "./for-each-async/rule.ts";
import { promiseAll } from "./promise-all/rule.ts";
import { promiseAllSettled } from "./promise-all-settled/rule.ts";
import { promiseAny } from "./promise-any/rule.ts";
import { promiseRace } from "./promise-race/rule.ts";
import { promiseRaceTimeout } from "./promise-race-timeout/rule.ts";
import type { Rule } from "./rule.ts";
import { setInterval } from "./set-interval/rule.ts";
import { setTimeout } from "./set-timeout/rule.ts";
import { sleep } from "./sleep/rule.ts";

/** Every rule, in the order in which they are asked. */
export const rules: readonly Rule[] = [
  promiseAll,
  promiseAllSettled,
  delayOverflow,
  promiseRaceTimeout,
  promiseRace,
  promiseAny,
  sleep,
  setTimeout,
  setInterval,
  forEachAsync,
  asyncExecutor,
  asyncListener,
];
