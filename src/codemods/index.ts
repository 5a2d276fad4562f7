import { promiseAll } from "./promise-all/rule.ts";
import type { Rule } from "./rule.ts";

/** Every rule, in the order in which they are asked. */
export const rules: readonly Rule[] = [promiseAll];
