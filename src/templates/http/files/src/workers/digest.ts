import { createHash } from "node:crypto";

/** SHA-256 of the SHA-256 of … of `text`, in hexadecimal. Runs in a worker of the pool. */
export function digest(text: string, rounds: number): string {
  let bytes = Buffer.from(text);
  for (let round = 0; round < rounds; round++) {
    bytes = createHash("sha256").update(bytes).digest();
  }
  return bytes.toString("hex");
}
