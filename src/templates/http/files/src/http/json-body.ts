import type { HonoRequest } from "hono";
import { readChunks, readText } from "./body.ts";
import { Problem } from "./problem.ts";

export interface JsonBodyOptions {
  /** Ends the read, however long the client stays silent. */
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

/**
 * The body, parsed.
 *
 * @throws Problem 415 for another media type, 413 beyond `maxBytes`, 400 when it is no JSON, 499 when it breaks off
 */
export async function readJson(req: HonoRequest, options: JsonBodyOptions): Promise<unknown> {
  const { signal, maxBytes } = options;
  if (!isJson(req.header("content-type"))) throw unsupportedType();
  const length = req.header("content-length");
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
  // Node sees to it that the body is as long as it says; without that the bytes are counted.
  const text =
    length === undefined
      ? await readBounded(readChunks(req, signal), maxBytes)
      : await readText(req, signal);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem(400, "Bad Request", { detail: "The body is not JSON.", cause });
  }
}

async function readBounded(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A page of another origin may send text without asking first, and JSON it may not: so the type is looked at. */
function isJson(contentType: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(contentType ?? "");
}

const unsupportedType = (): Problem =>
  new Problem(415, "Unsupported Media Type", {
    detail: "The body must be application/json.",
    headers: { accept: "application/json" },
  });

const tooLarge = (maxBytes: number): Problem =>
  new Problem(413, "Content Too Large", { detail: `The body may have ${maxBytes} bytes.` });
