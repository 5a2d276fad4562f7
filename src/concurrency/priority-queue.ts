import { Queue, type Store } from "./queue.ts";

/**
 * A `Queue` that hands out the smallest item first, by `compare`; equal ones in the order in which they
 * were put. Everything else is as in `Queue`. When `compare` throws, `put` and `get` reject with that
 * (`tryPut` and `tryGet` throw it), and the queue holds what it held before.
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
    const last = this.#nodes.length - 1;
    // As above: the way down first.
    const path = this.#wayDown(this.#node(last), last);
    let at = 0;
    for (const child of path) {
      this.#nodes[at] = this.#node(child);
      at = child;
    }
    this.#nodes[at] = this.#node(last);
    this.#nodes.length = last;
    return top.item;
  }

  clear(): number {
    const { size } = this;
    this.#nodes = [];
    return size;
  }

  /** The smaller child of each, from the top on, as far as it comes before `node`; of the first `length` nodes. */
  #wayDown(node: Node<T>, length: number): number[] {
    const path: number[] = [];
    for (let child = 1; child < length; child = 2 * child + 1) {
      const right = child + 1;
      if (right < length && this.#before(this.#node(right), this.#node(child))) child = right;
      if (!this.#before(this.#node(child), node)) break;
      path.push(child);
    }
    return path;
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
