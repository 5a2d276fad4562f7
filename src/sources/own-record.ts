/** What is not there, or no object, is an empty one: nothing that a prototype holds is ever found in it. */
export function ownRecord(value: unknown, key?: string): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    Object.assign(object, value);
  return key === undefined ? object : ownRecord(object[key]);
}
