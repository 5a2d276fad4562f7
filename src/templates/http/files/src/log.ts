import { setTimeout } from "node:timers";
import { inspect } from "node:util";
import { currentPlace } from "./concurrency/owner.ts";

/**
 * Structured log: one JSON object a line, with the name of the task that logs, and the fields that its
 * context has, such as the request id. Both follow the work across awaits, by AsyncLocalStorage.
 */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export type Fields = Readonly<Record<string, unknown>>;

export type Level = keyof typeof severity;

const severity = { debug: 10, info: 20, warn: 30, error: 40, silent: 50 };

/**
 * @param level the least one that is written
 * @param write takes one line, without its end
 */
export function createLog(level: Level, write: (line: string) => void = writeToStdout): Log {
  const at = (own: Exclude<Level, "silent">): Log["info"] =>
    severity[own] < severity[level]
      ? () => {}
      : (message, fields) => write(formatLine(own, message, fields));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function formatLine(level: Level, message: string, fields: Fields | undefined): string {
  const error = fields?.["error"];
  const { name, context } = currentPlace();
  const members = {
    ...(typeof context === "object" && context),
    task: name,
    ...fields,
    ...(error !== undefined && { error: describeError(error) }),
  };
  const head = `{"time":"${isoTime()}","level":"${level}","message":${JSON.stringify(message)}`;
  return `${head},${toJson(members).slice(1)}`;
}

/** A log that throws would fail the request that it tells of: what JSON cannot say, a cycle or a bigint, is told as text. */
function toJson(value: object, depth = 0): string {
  try {
    return JSON.stringify(value);
  } catch {
    const members = Object.entries(value).map(([name, member]: [string, unknown]) => {
      const isObject = typeof member === "object" && member !== null;
      const text = isObject && depth < 2 ? toJson(member, depth + 1) : toText(member);
      return `${JSON.stringify(name)}:${text}`;
    });
    return `{${members.join(",")}}`;
  }
}

function toText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return JSON.stringify(inspect(value, { customInspect: false }));
  }
}

let lastSecond = 0;
let upToSecond = "";

/** All but the milliseconds is made anew once a second: a Date costs as much as the rest of a line. */
function isoTime(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    upToSecond = new Date(now).toISOString().slice(0, -4);
  }
  return `${upToSecond}${String(now % 1000).padStart(3, "0")}Z`;
}

/** What JSON.stringify leaves out of an error; causes and the errors of a group included. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const errors = error instanceof AggregateError ? error.errors : undefined;
  if (depth === 5) return { name, message };
  return {
    name,
    message,
    ...("code" in error && { code: error.code }),
    stack,
    ...(cause !== undefined && { cause: describeError(cause, depth + 1) }),
    ...(errors && { errors: errors.map((each: unknown) => describeError(each, depth + 1)) }),
  };
}

let pending = "";

const FLUSH_MS = 10;

/** Lines of a few milliseconds go out as one write, which costs ten times as much as a line. */
function writeToStdout(line: string): void {
  if (pending === "") setTimeout(flush, FLUSH_MS);
  pending += `${line}\n`;
}

function flush(): void {
  const lines = pending;
  pending = "";
  if (lines !== "") process.stdout.write(lines);
}

process.once("exit", flush);

// A reader that goes away (`node dist/main.js | head -1`) costs the log, not the service: without a
// listener the broken pipe would end the process.
let told = false;
process.stdout.on("error", (error) => {
  if (!told) console.error(`Lines of the log are lost: ${error.message}`);
  told = true;
});
