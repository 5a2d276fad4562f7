import { request as requestHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { RequestOptions } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

export interface GetOptions {
  /** Refused beyond; bytes. */
  readonly maxBytes: number;
  readonly accept: string;
  readonly signal: AbortSignal;
  /** Asked for each address anew, redirections too: what belongs to one host is never told another. */
  readonly authorizationFor: (url: string) => string | undefined;
  readonly connectionFor: (url: string) => Promise<Connection>;
}

/** Certificates, and the way to a server. */
export interface Connection {
  readonly options: RequestOptions;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GetAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * GET over http or https; up to five redirections, never from https to http. What fails on the way, or is answered by 429 or 5xx, is
 * tried twice more.
 *
 * @throws UserError FETCH_FAILED; the reason of the signal
 */
export async function httpGet(url: string, options: GetOptions): Promise<GetAnswer> {
  for (let attempt = 0; ; attempt++) {
    const last = attempt === waits.length;
    try {
      const answer = await follow(url, options);
      if (last || (answer.status !== 429 && answer.status < 500)) return answer;
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof UserError) throw error;
      if (last || isFinal(error)) throw unreachable(url, error);
    }
    await delay(waits[attempt], undefined, { signal: options.signal }).catch(() =>
      options.signal.throwIfAborted(),
    );
  }
}

/** ms before the second and the third attempt. */
const waits = [300, 1000];

/** ms without a byte. */
const silence = 60_000;

async function follow(address: string, options: GetOptions): Promise<GetAnswer> {
  let url = address;
  for (let hop = 0; hop <= 5; hop++) {
    const { status, location, body } = await get(url, options);
    if (location === undefined || status < 300 || status > 399) return { status, body };
    const next = new URL(location, url);
    const isDowngrade =
      next.protocol !== "https:" && (next.protocol !== "http:" || url.startsWith("https:"));
    if (isDowngrade)
      throw new UserError(
        "FETCH_FAILED",
        `${quote(hostIn(url))} leads on to ${quote(`${next.protocol}//${next.host}`)}, which is not safe.`,
        "Ask who runs the registry.",
      );
    url = next.href;
  }
  throw new UserError(
    "FETCH_FAILED",
    `${quote(hostIn(address))} leads on without end.`,
    "Ask who runs the registry.",
  );
}

async function get(
  url: string,
  options: GetOptions,
): Promise<GetAnswer & { readonly location?: string | undefined }> {
  const { signal, maxBytes, accept } = options;
  signal.throwIfAborted();
  const authorization = options.authorizationFor(url);
  const headers = {
    accept,
    "user-agent": "create-corral",
    "accept-encoding": "identity",
    ...(authorization === undefined ? {} : { authorization }),
  };
  const request = url.startsWith("https:") ? requestHttps : requestHttp;
  const connection = await options.connectionFor(url);
  const how = { ...connection.options, headers: { ...headers, ...connection.headers }, signal };
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...how, timeout: silence }, (response) => {
      const {
        statusCode: status = 0,
        headers: { location },
      } = response;
      readBody(response, maxBytes).then((body) => resolve({ status, location, body }), reject);
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer within a minute")));
    asked.on("error", reject);
    asked.end();
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      throw new UserError(
        "SOURCE_INVALID",
        `The registry sends more than ${Math.round(maxBytes / 2 ** 20)} MB.`,
        "No template is that large.",
      );
    }
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error("the answer is cut off");
  return Buffer.concat(chunks);
}

/** Trying again helps no certificate and no name. */
const isFinal = (error: unknown): boolean =>
  /CERT|SELF_SIGNED|ERR_TLS|ENOTFOUND|ERR_INVALID|UNABLE_TO_/.test(codeOf(error));

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

function unreachable(url: string, error: unknown): UserError {
  const why = codeOf(error) || (error instanceof Error ? error.message : String(error));
  return new UserError(
    "FETCH_FAILED",
    `${quote(hostIn(url))} could not be reached (${quote(why).slice(1, -1)}).`,
    /CERT|SELF_SIGNED|UNABLE_TO_/.test(why)
      ? "Name your company's certificate by cafile in .npmrc."
      : "Check the network; what was fetched before can be used with --offline.",
    { cause: error },
  );
}

const hostIn = (url: string): string => new URL(url).host;
