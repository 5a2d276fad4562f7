import type { Context } from "hono";
import { Problem } from "./problem.ts";

/** The body, parsed. @throws Problem 413 beyond `maxBytes`, 400 when it is no JSON or breaks off */
export async function readJson({ req }: Context, maxBytes: number): Promise<unknown> {
  const length = req.header("content-length");
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
  try {
    // Node sees to it that the body is as long as it says; without that the bytes are counted.
    const text = length === undefined ? await readText(req.raw.body, maxBytes) : await req.text();
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    const detail = cause instanceof SyntaxError ? "The body is not JSON." : "The body broke off.";
    throw new Problem(400, "Bad Request", { detail, cause });
  }
}

async function readText(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const tooLarge = (maxBytes: number): Problem =>
  new Problem(413, "Content Too Large", { detail: `The body may have ${maxBytes} bytes.` });
