import { Queue, type Store } from "./queue.ts";

/**
 * A `Queue` that hands out the smallest item first, by `compare`; equal ones in the order in which they
 * were put. Everything else is as in `Queue`.
 *
 * ```ts
 * const jobs = new PriorityQueue<Job>(100, (a, b) => a.dueAt - b.dueAt);
 * ```
 *
 * @see asyncio.PriorityQueue
 */
export class PriorityQueue<T> extends Queue<T> {
  /**
   * @param capacity whole number, at least 1, or Infinity; RangeError otherwise
   * @param compare as for `Array.prototype.sort`: negative when `a` comes out before `b`
   */
  constructor(capacity: number, compare: (a: T, b: T) => number) {
    super(capacity, new Heap(compare));
  }
}

/** Binary heap; the number of its arrival decides between equal items. */
class Heap<T> implements Store<T> {
  readonly #compare: (a: T, b: T) => number;
  #nodes: Node<T>[] = [];
  #arrivals = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#nodes.length;
  }

  add(item: T): void {
    const node = { item, arrival: this.#arrivals++ };
    // The way up is found before anything moves, so a comparison that throws leaves the heap as it was.
    const path: number[] = [];
    let at = this.#nodes.length;
    for (let up = (at - 1) >> 1; at > 0 && this.#before(node, this.#node(up)); up = (at - 1) >> 1) {
      path.push(at);
      at = up;
    }
    for (const below of path) this.#nodes[below] = this.#node((below - 1) >> 1);
    this.#nodes[at] = node;
  }

  take(): T {
    const top = this.#node(0);
    const last = this.#nodes.pop() as Node<T>;
    if (this.#nodes.length > 0) this.#sink(last);
    return top.item;
  }

  clear(): number {
    const { size } = this;
    this.#nodes = [];
    return size;
  }

  #sink(node: Node<T>): void {
    const { length } = this.#nodes;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      const right = child + 1;
      if (right < length && this.#before(this.#node(right), this.#node(child))) child = right;
      if (!this.#before(this.#node(child), node)) break;
      this.#nodes[at] = this.#node(child);
      at = child;
    }
    this.#nodes[at] = node;
  }

  #before(a: Node<T>, b: Node<T>): boolean {
    const order = this.#compare(a.item, b.item);
    return order < 0 || (order === 0 && a.arrival < b.arrival);
  }

  #node(index: number): Node<T> {
    return this.#nodes[index] as Node<T>;
  }
}

interface Node<T> {
  readonly item: T;
  readonly arrival: number;
}
