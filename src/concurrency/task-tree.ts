import { rootPlace, type TaskNode } from "./owner.ts";

/**
 * Every group that runs in this process, wherever it was opened, with its tasks.
 *
 * @see asyncio.all_tasks
 */
export function taskTree(): TaskNode[] {
  return [...(rootPlace.groups ?? [])].map((group) => group.tree());
}

/**
 * The tree as text, one group or task a line: for a signal handler, a health page, a test's report.
 *
 * ```ts
 * process.on("SIGUSR2", () => console.error(formatTaskTree(taskTree())));
 * ```
 *
 * @see asyncio.print_call_graph
 */
export function formatTaskTree(nodes: readonly TaskNode[], indent = ""): string {
  return nodes
    .map(
      ({ kind, name, state, children }) =>
        `${indent}${kind} "${name}" (${state})\n${formatTaskTree(children, `${indent}  `)}`,
    )
    .join("");
}
