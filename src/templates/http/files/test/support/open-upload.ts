import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

export interface Upload {
  readonly method: "POST" | "PUT";
  /** What the head announces; default is a body without an announced length. */
  readonly length?: number;
  /** What is sent of the body. */
  readonly body: string;
}

/** A client that sends a part of its body, and then nothing, with its connection open. */
export function openUpload(url: string, { method, length, body }: Upload) {
  const upload = request(url, { method, headers: { "content-type": "application/json" } });
  if (length !== undefined) upload.setHeader("content-length", length);
  // The service ends the connection of an upload that it has answered.
  upload.on("error", () => {});
  upload.write(body);
  return {
    /** The answer, whole; rejects when the connection breaks before. */
    answer: async (): Promise<{ status: number | undefined; body: string }> => {
      const [response] = (await once(upload, "response")) as [IncomingMessage];
      return { status: response.statusCode, body: await text(response) };
    },
    leave: () => void upload.destroy(),
  };
}
