// Copyright Acme Corporation. Internal use only.
import { currentPlace } from "./concurrency/owner.ts";

/**
 * Acme's log: one JSON object a line, as our collector reads them, with the service's name. What the work at hand is called, and the
 * fields that its context has, come along across awaits. Values of fields that name a secret are never written.
 */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export type Fields = Readonly<Record<string, unknown>>;

const severity = { debug: 10, info: 20, warn: 30, error: 40, silent: 50 };

/**
 * @param level the least one that is written
 * @param write takes one line, without its end
 */
export function createLog(
  level: keyof typeof severity,
  write: (line: string) => void = writeToStdout,
): Log {
  const at = (own: keyof Log): Log["info"] =>
    severity[own] < severity[level]
      ? () => {}
      : (message, fields) => write(formatLine(own, message, fields));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function formatLine(level: keyof Log, message: string, fields: Fields | undefined): string {
  const { name, context } = currentPlace();
  const place = { ...(typeof context === "object" && context), task: name };
  const head = { time: new Date().toISOString(), service: "my-service", level, message };
  const told = new Set<unknown>();
  return JSON.stringify({ ...head, ...place, ...fields }, (key, value: unknown) => {
    if (secret.test(key)) return "***";
    // A log that throws would fail the request that it tells of.
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value !== "object" || value === null) return value;
    if (told.has(value)) return "[told above]";
    told.add(value);
    return describe(value);
  });
}

const secret = /^(?:password|token|authorization|cookie)$/i;

/** What JSON leaves out of an error; its cause and the errors of a group are described in their turn. */
function describe(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const errors = value instanceof AggregateError ? { errors: value.errors as unknown[] } : {};
  return { name, message, ...("code" in value && { code: value.code }), stack, cause, ...errors };
}

function writeToStdout(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A reader that goes away costs the log, not the service.
process.stdout.on("error", () => {});
