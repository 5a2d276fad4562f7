import { builtin } from "./platform.ts";

/** Structured clone as bytes, for what goes from process to process. Throws the platform's DataCloneError. */
export function packBytes(value: unknown): Uint8Array {
  try {
    return v8().serialize(value);
  } catch (error) {
    throw new DOMException((error as Error).message, "DataCloneError");
  }
}

export function unpackBytes(bytes: Uint8Array): unknown {
  return v8().deserialize(bytes);
}

function v8(): V8 {
  return builtin("node:v8") as V8;
}

interface V8 {
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
}

const { DOMException } = globalThis as unknown as {
  readonly DOMException: new (message: string, name: string) => Error;
};
