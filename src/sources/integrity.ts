import { createHash } from "node:crypto";

/**
 * The sha512 entries of an integrity as registries give it: algorithms and digests in base64, with spaces between. What is weaker or
 * unknown is no entry; none left means that nothing can be trusted.
 *
 * @see W3C Subresource Integrity
 */
export const strongIntegrity = (text: unknown): readonly string[] =>
  typeof text === "string"
    ? text.split(/\s+/).filter((entry) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(entry))
    : [];

/** `sha512-` and base64. */
export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
