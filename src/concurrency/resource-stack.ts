import { suppress } from "./suppressed-error.ts";

/**
 * Resources that are closed together, in the reverse of the order in which they were opened, one after
 * the other; also when opening the next one fails half-way. Every one is closed, whatever the others
 * throw; no error is lost: several become a chain of SuppressedErrors.
 *
 * `ResourceStack.run` is the form for every runtime. Where there is `await using`, a stack can be bound
 * with it; it is `AsyncDisposableStack` of the standard for runtimes without it (Node below 24).
 *
 * ```ts
 * await ResourceStack.run(async (stack) => {
 *   const db = stack.use(await openDatabase(url));
 *   const server = stack.adopt(await listen(port), (server) => server.close());
 *   …
 * });
 * ```
 *
 * @throws ReferenceError when something is added to a stack that is closed
 * @see AsyncDisposableStack (TC39 explicit resource management), contextlib.AsyncExitStack
 */
export class ResourceStack implements AsyncDisposable {
  #closers: (() => unknown)[] = [];
  #disposed = false;

  /** Calls `body` with a new stack, then closes it, whatever happened; gives what `body` gives. */
  static async run<T>(body: (stack: ResourceStack) => T | PromiseLike<T>): Promise<T> {
    const stack = new ResourceStack();
    let result: T;
    try {
      result = await body(stack);
    } catch (error) {
      await stack.#close({ error });
      throw error;
    }
    await stack.disposeAsync();
    return result;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Takes over a resource that can dispose of itself; gives it back. null and undefined pass through. TypeError for anything else. */
  use<T extends AsyncDisposable | Disposable | null | undefined>(resource: T): T {
    this.#mustBeOpen();
    if (resource === null || resource === undefined) return resource;
    const { [Symbol.asyncDispose]: closeLater, [Symbol.dispose]: close } = resource as Partial<
      AsyncDisposable & Disposable
    >;
    if (typeof closeLater === "function") this.#closers.push(() => closeLater.call(resource));
    // A synchronous dispose is not awaited, even if it returns a promise: so says the standard.
    else if (typeof close === "function") {
      this.#closers.push(() => {
        close.call(resource);
      });
    } else
      throw new TypeError("use() takes what has a Symbol.asyncDispose or Symbol.dispose method");
    return resource;
  }

  /** Takes over anything else, with the function that closes it; gives it back. */
  adopt<T>(resource: T, close: (resource: T) => unknown): T {
    this.#mustBeOpen();
    this.#closers.push(() => close(resource));
    return resource;
  }

  /** Calls `close` when its turn comes. */
  defer(close: () => unknown): void {
    this.#mustBeOpen();
    this.#closers.push(close);
  }

  /** Hands everything to a new stack: opened well, to be closed by somebody else later. */
  move(): ResourceStack {
    this.#mustBeOpen();
    const heir = new ResourceStack();
    heir.#closers = this.#closers;
    this.#closers = [];
    this.#disposed = true;
    return heir;
  }

  /** Closes everything, last opened first. A second call does nothing. */
  disposeAsync(): Promise<void> {
    return this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  /** Throws only errors of the closing, over `before`, which the caller throws by itself. */
  async #close(before?: { readonly error: unknown }): Promise<void> {
    this.#disposed = true;
    // Taken out at once: a second call while one of them closes must not begin with the next.
    const closers = this.#closers;
    this.#closers = [];
    let thrown = before;
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        thrown = { error: thrown === undefined ? error : suppress(error, thrown.error) };
      }
    }
    if (thrown !== undefined && thrown !== before) throw thrown.error;
  }

  #mustBeOpen(): void {
    if (this.#disposed) throw new ReferenceError("the stack is disposed of already");
  }
}
