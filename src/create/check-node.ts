import type { Answers } from "./answers.ts";

/**
 * A sentence where the project needs a newer Node than the one that runs here; undefined where this one does.
 *
 * @param nodeVersion such as "22.18.0"; undefined where no Node runs this
 */
export function cautionOnNode(
  { runtime, node }: Answers,
  nodeVersion: string | undefined,
): string | undefined {
  if (runtime !== "node" || node === undefined || nodeVersion === undefined) return undefined;
  if (node <= Number.parseInt(nodeVersion, 10)) return undefined;
  return `The project needs Node ${node} or later; this is Node ${nodeVersion}.`;
}
