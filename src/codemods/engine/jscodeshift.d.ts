/** What rules use of jscodeshift, typed with Babel's nodes: the ones that its Collections really hold. */
declare module "jscodeshift" {
  import type { Node } from "@babel/types";

  export interface NodePath<N = Node> {
    readonly node: N;
    /** The path of the parent node; arrays in between are skipped. */
    readonly parent: NodePath | null;
    /** The key in `parentPath`: a field's name, or an index. */
    readonly name: string | number;
    readonly parentPath: NodePath<unknown> | null;
    readonly value: N;
    get(...names: (string | number)[]): NodePath;
  }

  export interface Collection<N = Node> {
    readonly length: number;
    find<T extends Node>(type: NodeType<T>, filter?: unknown): Collection<T>;
    filter(keep: (path: NodePath<N>) => boolean): Collection<N>;
    closest<T extends Node>(type: NodeType<T>, filter?: unknown): Collection<T>;
    paths(): NodePath<N>[];
    nodes(): N[];
    some(test: (path: NodePath<N>) => boolean): boolean;
    every(test: (path: NodePath<N>) => boolean): boolean;
  }

  export interface NodeType<T extends Node = Node> {
    readonly name: string;
    check(value: unknown): value is T;
  }

  interface JSCodeshift {
    (from: NodePath | readonly NodePath[] | Node): Collection;
    match(path: NodePath | Node, filter: unknown): boolean;
    readonly types: {
      readonly NodePath: new (value: unknown) => NodePath<unknown>;
      readonly namedTypes: Readonly<Record<string, NodeType>>;
    };
  }

  const jscodeshift: JSCodeshift & {
    readonly [T in Node["type"]]: NodeType<Extract<Node, { type: T }>>;
  };
  export default jscodeshift;
}
