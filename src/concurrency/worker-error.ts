/**
 * What a call of a `WorkerPool` rejects with when it is the pool's own fault; errors of the functions
 * that it calls pass through.
 *
 * @see BrokenExecutor of concurrent.futures
 */
export class WorkerPoolError extends Error {
  override readonly name = "WorkerPoolError";
  /**
   * `QUEUE_FULL`: `maxQueue` calls wait already. `CLOSED`: the pool takes no more calls, or its grace
   * period ended before the call did. `WORKER_EXITED`: the worker stopped itself before it answered.
   */
  readonly code: "QUEUE_FULL" | "CLOSED" | "WORKER_EXITED";

  constructor(code: WorkerPoolError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function closedError(module: string): WorkerPoolError {
  return new WorkerPoolError("CLOSED", `the worker pool of ${module} is closed`);
}

export function queueFullError(module: string, maxQueue: number): WorkerPoolError {
  const message = `${maxQueue} calls wait already for a worker of ${module} (maxQueue)`;
  return new WorkerPoolError("QUEUE_FULL", message);
}

/** A class that errors from a worker can be made instances of again. */
export interface ErrorClass {
  readonly name: string;
  readonly prototype: Error;
}

/** Something thrown, in a form that structured clone keeps: by itself it would lose class, name and fields. */
export type Packed = PackedError | { readonly value: unknown };

interface PackedError {
  readonly className: string;
  /** The class of the standard that it is, or that its class extends. */
  readonly base: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Own enumerable properties, such as `code`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Own hidden properties that hold further errors. */
  readonly inner: readonly (readonly [name: string, content: Packed | readonly Packed[]])[];
}

/** `plainly`: fields and values that are not errors as strings, for those that cannot be cloned. */
export function packError(thrown: unknown, plainly = false, depth = 0): Packed {
  const keep = (value: unknown): unknown => (plainly ? String(value) : value);
  if (!isError(thrown)) return { value: keep(thrown) };
  const own = thrown as unknown as Readonly<Record<string, unknown>>;
  const pack = (inner: unknown): Packed => packError(inner, plainly, depth + 1);
  return {
    className: thrown.constructor.name,
    base: baseOf(thrown),
    name: thrown.name,
    message: thrown.message,
    stack: thrown.stack,
    fields: Object.fromEntries(
      Object.keys(thrown).flatMap((key) => (INNER.includes(key) ? [] : [[key, keep(own[key])]])),
    ),
    // A chain of causes may be a circle.
    inner: INNER.filter((key) => depth < DEEPEST && Object.hasOwn(thrown, key)).map((key) => {
      const content = own[key];
      return [key, key === "errors" && Array.isArray(content) ? content.map(pack) : pack(content)];
    }),
  };
}

/** The error again: an instance of its class if that is among `classes`, else of the platform's class. */
export function unpackError(packed: Packed, classes: readonly ErrorClass[] = []): unknown {
  if ("value" in packed) return packed.value;
  const { className, base, name, message, stack, fields, inner } = packed;
  const error = makeError(classes.find((known) => known.name === className) ?? base, name, message);
  const hide = (key: string, value: unknown): void => {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  };
  for (const [key, content] of inner) {
    const unpack = (item: Packed): unknown => unpackError(item, classes);
    hide(key, Array.isArray(content) ? content.map(unpack) : unpack(content as Packed));
  }
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(error, key, {
      value,
      configurable: true,
      writable: true,
      enumerable: true,
    });
  }
  if (error.name !== name) hide("name", name);
  if (stack !== undefined) hide("stack", stack);
  return error;
}

const INNER = ["cause", "errors", "error", "suppressed"];
const DEEPEST = 8;

/** Classes that an error can be made an instance of. Those of one runtime only, such as Bun's ResolveMessage, read slots of their own. */
const STANDARD = [
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "AggregateError",
  "SuppressedError",
  "DOMException",
];

const platformErrors = globalThis as unknown as Readonly<
  Record<string, (new (message: string, name?: string) => Error) | undefined>
>;

function isError(thrown: unknown): thrown is Error {
  // A DOMException is no Error to some runtimes; an error of another realm is not an instance of ours.
  return (
    thrown instanceof Error || /Error|Exception\]$/.test(Object.prototype.toString.call(thrown))
  );
}

function baseOf(error: Error): string {
  for (let at: unknown = error; at !== null; at = Object.getPrototypeOf(at)) {
    const name = (at as object).constructor.name;
    if (STANDARD.includes(name) && platformErrors[name]?.prototype === at) return name;
  }
  return "Error";
}

function makeError(known: ErrorClass | string, name: string, message: string): Error {
  // Its name and code are read through its own internal slots: it has to be made by its constructor.
  if (known === "DOMException") return new platformErrors["DOMException"]!(message, name);
  const error = new Error(message);
  const prototype = typeof known === "string" ? platformErrors[known]?.prototype : known.prototype;
  return Object.setPrototypeOf(error, prototype ?? Error.prototype) as Error;
}
