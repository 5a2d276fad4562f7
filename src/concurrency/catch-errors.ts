import {
  isPredicate,
  TaskGroupError,
  type ErrorClass,
  type ErrorMatch,
} from "./task-group-error.ts";

/** What to catch, and what to do with the group of errors that match. */
export type ErrorHandler = readonly [match: ErrorMatch, handle: (group: TaskGroupError) => void];

/**
 * Handles the errors of a group by their kind: each error goes to the first handler that matches it, in
 * a group shaped like the one it came from; an error that is no group is wrapped in one. What nobody
 * handles is thrown on, itself if nothing of it was handled; with it, what handlers throw.
 *
 * ```ts
 * try {
 *   await TaskGroup.run(body);
 * } catch (error) {
 *   catchErrors(
 *     error,
 *     [TimeoutError, (group) => log.warn(`${group.leaves().length} timed out`)],
 *     [(error) => isCancelled(error), () => {}],
 *   );
 * }
 * ```
 *
 * @throws TypeError when a handler asks for TaskGroupError itself: it could match half of a group
 * @see `except*` of PEP 654
 */
export function catchErrors(error: unknown, ...handlers: readonly ErrorHandler[]): void {
  for (const [match] of handlers) refuseGroups(match);
  const whole =
    error instanceof TaskGroupError ? error : new TaskGroupError([error], messageOf(error));
  let rest: TaskGroupError | undefined = whole;
  const thrownOn = new Set<unknown>();
  const thrown: unknown[] = [];

  for (const [match, handle] of handlers) {
    const [matched, left] = splitBy(rest, match);
    rest = left;
    if (matched === undefined) continue;
    try {
      handle(matched);
    } catch (raised) {
      // Thrown on as it came, it belongs where it was, beside what nobody handled.
      if (raised === matched) for (const member of membersOf(matched)) thrownOn.add(member);
      else thrown.push(raised);
    }
  }

  if (thrown.length === 0 && thrownOn.size === 0 && rest === whole) throw error;
  for (const member of membersOf(rest)) thrownOn.add(member);
  const [remains] = splitBy(whole, (member) => thrownOn.has(member));
  if (thrown.length > 0) {
    throw new TaskGroupError(
      remains === undefined ? thrown : [...thrown, remains],
      "errors were thrown while others were handled",
    );
  }
  if (remains !== undefined) throw remains;
}

/** A predicate is asked about each error that is no group; a class may match a whole group. */
function splitBy(
  group: TaskGroupError | undefined,
  match: ErrorMatch,
): readonly [TaskGroupError | undefined, TaskGroupError | undefined] {
  if (group === undefined) return [undefined, undefined];
  if (!isPredicate(match)) return group.split(match);
  return group.split((error) => !(error instanceof TaskGroupError) && match(error));
}

function membersOf(group: TaskGroupError | undefined): unknown[] {
  return (group?.errors ?? []).flatMap((error: unknown) =>
    error instanceof TaskGroupError ? membersOf(error) : [error],
  );
}

function refuseGroups(match: ErrorMatch): void {
  const classes = (Array.isArray(match) ? match : [match]) as readonly ErrorClass[];
  for (const one of classes) {
    if (typeof one !== "function")
      throw new TypeError("an error is matched by a class or a function");
    if (one === TaskGroupError || one.prototype instanceof TaskGroupError) {
      throw new TypeError("TaskGroupError cannot be caught by kind: name the errors inside");
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
