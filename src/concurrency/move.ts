/**
 * Marks `value` to be transferred, not copied, when it is next sent to a worker of a `WorkerPool` or
 * back: anywhere inside the arguments or the result, in plain objects and arrays. Returns `value`
 * itself. What was sent is detached on the sender's side, all views of one buffer at once.
 *
 * ```ts
 * const pixels = await pool.call("blur", [move(buffer), 4]); // in the worker: return move(pixels)
 * ```
 *
 * @param value an ArrayBuffer, a view of one, a MessagePort, a stream: whatever the platform transfers.
 *   A `Buffer` that shares Node's pool is refused with the platform's DataCloneError.
 * @see Transferable objects (HTML); piscina's `move`
 */
export function move<T extends object>(value: T): T {
  // Whatever has no transferable part is copied anyway: a caller need not look before.
  if (typeof value !== "object" || value === null || marked.has(value)) return value;
  marked.add(value);
  outstanding++;
  return value;
}

/** What is marked inside `value`, each once, its marks taken off: the transfer list to send it with. */
export function takeMoved(value: unknown): object[] {
  if (outstanding === 0) return NOTHING;
  const found = new Set<object>();
  collect(value, found, new Set());
  return [...found];
}

const marked = new WeakSet();
const NOTHING: object[] = [];

/** Marks that were not met yet. While there is none, nothing that is sent has to be searched. */
let outstanding = 0;

function collect(value: unknown, found: Set<object>, seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (marked.delete(value)) {
    outstanding--;
    found.add(ArrayBuffer.isView(value) ? value.buffer : value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, found, seen);
  } else if (isPlain(value)) {
    for (const item of Object.values(value)) collect(item, found, seen);
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
