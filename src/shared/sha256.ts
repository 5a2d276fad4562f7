import { createHash } from "node:crypto";

/** Lower-case hex. */
export function sha256(content: Uint8Array | string): string {
  if (typeof content === "string") return digestOf(content);
  const digest = known.get(content) ?? digestOf(content);
  known.set(content, digest);
  return digest;
}

/** The digest of one file is asked for by the plan, the lock, the snapshot and the journal. Nobody changes the bytes of a file in place. */
const known = new WeakMap<Uint8Array, string>();

const digestOf = (content: Uint8Array | string): string =>
  createHash("sha256").update(content).digest("hex");
