import { connect, type Socket } from "node:net";

/** One whole answer, as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** The server said `Connection: close`: it takes no further request on this connection. */
  readonly closes: boolean;
}

/** The connection ended before the whole answer was there; `received` is what had come of it, in bytes. */
export class AnswerCut extends Error {
  override readonly name = "AnswerCut";
  readonly received: number;

  constructor(received: number) {
    super(`the connection ended after ${received} bytes of an answer`);
    this.received = received;
  }
}

/**
 * A client's end of one HTTP/1.1 connection, on a bare socket: it knows exactly what was written and
 * what came back, hides nothing behind a pool and repeats nothing. One request at a time.
 */
export class KeepAliveConnection {
  readonly #socket: Socket;
  #parser: AnswerParser | undefined;
  #settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #ended = false;

  /** Resolves once the connection stands; rejects when the server refuses it. */
  static async open(port: number): Promise<KeepAliveConnection> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
    });
    return new KeepAliveConnection(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", () => this.#end());
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#end());
    // A server that says nothing for this long has lost the request.
    socket.setTimeout(60_000, () => this.destroy());
  }

  /** The server has ended the connection, or `destroy()` was called. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends one request and waits for its whole answer; rejects with AnswerCut when the connection ends first. */
  async send(request: string): Promise<Answer> {
    if (this.#settle !== undefined) throw new Error("one request at a time");
    return new Promise<Answer>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#parser = new AnswerParser();
      if (this.#ended) this.#cut();
      else this.#socket.write(request, "latin1");
    });
  }

  /** Goes away without a word, as a client does that was closed. */
  destroy(): void {
    this.#socket.destroy();
    this.#end();
  }

  #take(chunk: Buffer): void {
    const answer = this.#parser?.push(chunk);
    if (answer === undefined) return;
    const settle = this.#settle;
    this.#settle = this.#parser = undefined;
    settle?.resolve(answer);
  }

  #end(): void {
    this.#ended = true;
    this.#cut();
  }

  #cut(): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    const received = this.#parser?.received ?? 0;
    this.#settle = this.#parser = undefined;
    settle.reject(new AnswerCut(received));
  }
}

/** The text of a request, ready to be sent. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): string {
  const lines = Object.entries({
    host: "127.0.0.1",
    ...headers,
    ...(body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** Puts one answer together; it must end by itself (a length, chunks, or no body at all). */
class AnswerParser {
  received = 0;
  #text = "";
  #head: { status: number; headers: Map<string, string>; bodyAt: number } | undefined;

  push(chunk: Buffer): Answer | undefined {
    this.received += chunk.length;
    this.#text += chunk.toString("latin1");
    this.#head ??= readHead(this.#text);
    if (this.#head === undefined) return undefined;
    const { status, headers, bodyAt } = this.#head;
    const raw = this.#text.slice(bodyAt);
    const body = headers.get("transfer-encoding")?.includes("chunked")
      ? joinChunks(raw)
      : takeLength(raw, status === 204 || status === 304 ? 0 : headers.get("content-length"));
    if (body === undefined) return undefined;
    const closes = headers.get("connection")?.toLowerCase() === "close";
    return { status, headers, body: Buffer.from(body, "latin1").toString("utf8"), closes };
  }
}

function readHead(text: string) {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const status = Number(statusLine.split(" ")[1]);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status, headers, bodyAt: end + 4 };
}

function takeLength(raw: string, length: string | number | undefined): string | undefined {
  if (length === undefined) throw new Error("an answer that says neither its length nor chunks");
  return raw.length < Number(length) ? undefined : raw.slice(0, Number(length));
}

/** The body once the closing chunk is there. */
function joinChunks(raw: string): string | undefined {
  let body = "";
  for (let at = 0; ;) {
    const lineEnd = raw.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(raw.slice(at, lineEnd), 16);
    const dataEnd = lineEnd + 2 + size;
    if (raw.length < dataEnd + 2) return undefined;
    if (size === 0) return body;
    body += raw.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}
