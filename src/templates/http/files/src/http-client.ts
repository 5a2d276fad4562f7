import { mapConcurrent } from "./concurrency/map-concurrent.ts";
import { retry, type RetryOptions } from "./concurrency/retry.ts";
import { withTimeout } from "./concurrency/with-timeout.ts";

export interface HttpClientOptions {
  /** For one attempt, until its whole answer is there, in ms. Default 3000. */
  readonly attemptTimeoutMs?: number | undefined;
  /** For all attempts and the pauses between them, in ms. Default 10 000. */
  readonly totalTimeoutMs?: number | undefined;
  /** How often to try again after the first attempt. Default 2. */
  readonly retries?: number | undefined;
  /** Upper bound of the first pause, in ms; it doubles from pause to pause. Default 100. */
  readonly pauseMs?: number | undefined;
  /** Longest pause, in ms. A server that asks for more with Retry-After is not asked again. Default 5000. */
  readonly maxPauseMs?: number | undefined;
  /** Called before each pause, for logs and metrics. */
  readonly onRetry?: RetryOptions["onRetry"];
}

/** What is asked, and what differs from the client's own options for this request. */
export interface HttpRequest extends HttpClientOptions {
  readonly url: string | URL;
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text or bytes: they can be sent again, a stream cannot. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Repeating it does no harm, so it may be tried again. Default: what RFC 9110 says of the method. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The platform's `fetch`, with its pool of keep-alive connections, and what that lacks: time-outs for an
 * attempt and in total, retries with back-off and jitter, batches with a bound.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions = {}) {
    this.#options = options;
  }

  /**
   * A 2xx answer, whole: its body has been read, so that nothing of the request is left running, and one
   * that stops half-way is a failed attempt. To stream a large answer, use the platform's `fetch`.
   *
   * Tried again when the request is idempotent: broken connections, attempts that took too long, and the
   * statuses 408, 425, 429, 502, 503 and 504. An abort of `signal` ends it at any time, in a pause too.
   *
   * @throws HttpStatusError for any other answer, TimeoutError when the time is up, else what `fetch` throws
   */
  async fetch({ url, method = "GET", headers = {}, body, ...own }: HttpRequest): Promise<Response> {
    const { idempotent = idempotentMethods.has(method.toUpperCase()), signal } = own;
    const option = <Name extends keyof HttpClientOptions>(name: Name): HttpClientOptions[Name] =>
      own[name] ?? this.#options[name];
    const attemptTimeoutMs = option("attemptTimeoutMs") ?? 3000;
    const target = new URL(url);
    const init = { method, headers, body: body ?? null };
    // Made for its errors: a wrong method or header stays wrong however often it is tried.
    const understood = new Request(target.href, init).method;
    // Bun takes what it does not know for GET.
    if (understood.toUpperCase() !== method.toUpperCase())
      throw new TypeError(`${JSON.stringify(method)} is not a method of HTTP`);

    const attempt = async (signal: AbortSignal): Promise<Response> => {
      const response = await fetch(target, { ...init, signal });
      // To its end also when it is an error: only then the pool can use the connection again.
      const bytes = await response.arrayBuffer();
      if (!response.ok) throw new HttpStatusError(target, response);
      return wholeResponse(bytes, response);
    };
    const attempts = async (signal: AbortSignal): Promise<Response> =>
      retry((_attempt, signal) => withTimeout(attemptTimeoutMs, attempt, { signal }), {
        retries: idempotent ? (option("retries") ?? 2) : 0,
        baseMs: option("pauseMs"),
        maxMs: option("maxPauseMs") ?? 5000,
        shouldRetry: mayPass,
        retryAfter: (error) => (error instanceof HttpStatusError ? error.retryAfterMs : undefined),
        onRetry: option("onRetry"),
        signal,
      });
    return withTimeout(option("totalTimeoutMs") ?? 10_000, attempts, { signal });
  }

  /** The body of `fetch`'s answer, parsed as JSON; check its shape before you use it. */
  async json(request: HttpRequest): Promise<unknown> {
    const headers = { accept: "application/json", ...request.headers };
    const response = await this.fetch({ ...request, headers });
    return response.json();
  }

  /**
   * `fetch` for many requests, at most `concurrency` at a time (default 8), taken from the iterable only as
   * places get free; the answers are in the order of the requests. The first failure cancels the rest and is thrown.
   */
  async fetchAll(
    requests: Iterable<BatchRequest> | AsyncIterable<BatchRequest>,
    { concurrency = 8, signal }: { concurrency?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<Response[]> {
    return mapConcurrent(
      requests,
      async (request, _index, signal) => this.fetch({ ...request, signal }),
      { concurrency, signal },
    );
  }
}

/** One of a batch: the signal is that of the batch. */
export type BatchRequest = Omit<HttpRequest, "signal">;

/** An answer other than 2xx. The message leaves out the query, where secrets travel. */
export class HttpStatusError extends Error {
  override readonly name = "HttpStatusError";
  readonly status: number;
  /** How long the server asks to be left alone, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor({ origin, pathname }: URL, { status, headers }: Response) {
    super(`${origin}${pathname} answered ${status}`);
    this.status = status;
    this.retryAfterMs = parseRetryAfter(headers.get("retry-after"));
  }
}

/** Retry-After is a number of seconds or an HTTP date (RFC 9110, 10.2.3); what is neither is ignored. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = value.endsWith("GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** `response` with its body read; `fetch` has undone the encoding, so what the head says of it holds no more. */
function wholeResponse(bytes: ArrayBuffer, { status, statusText, headers }: Response): Response {
  if (bytes.byteLength === 0) return new Response(null, { status, statusText, headers });
  const decoded = new Headers(headers);
  if (decoded.has("content-encoding")) {
    decoded.delete("content-encoding");
    decoded.delete("content-length");
  }
  return new Response(bytes, { status, statusText, headers: decoded });
}

const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

const passingStatuses = new Set([408, 425, 429, 502, 503, 504]);

/** Whether another attempt may go better: what is no answer at all is a broken connection or a time-out. */
function mayPass(error: unknown): boolean {
  return !(error instanceof HttpStatusError) || passingStatuses.has(error.status);
}
