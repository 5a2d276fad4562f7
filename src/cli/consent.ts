import type { ConsentRequest } from "../create/consent.ts";
import { UserError } from "../shared/errors.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";
import { isTrusted, rememberTrust } from "../sources/trust.ts";
import { describeRecord } from "./describe-record.ts";
import type { Io } from "./io.ts";
import { paintFor, widthOf, wrap } from "./layout.ts";
import { print } from "./print.ts";

export interface ConsentContext {
  readonly io: Io;
  /** The digest that `--trust` names. */
  readonly trust: string | undefined;
  /** Whether somebody may be asked. */
  readonly asks: boolean;
  readonly signal: AbortSignal;
}

/**
 * Lets a template's commands run where somebody has agreed to just this template: by `--trust`, CORRAL_TRUST, the list of trusted
 * sources, an earlier consent, or now at the terminal, which is remembered.
 *
 * @throws UserError TRUST_REFUSED; CANCELLED
 */
export async function obtainConsent(
  request: ConsentRequest,
  { io, trust, asks, signal }: ConsentContext,
): Promise<void> {
  const { digest, records } = request;
  const given = trust === undefined ? [] : [trust];
  // One that extends another from elsewhere is as trusted as the least trusted of both.
  if (records.every((record) => isTrusted(record, digest, io.env, given))) return;
  if (!asks) throw refused(request);

  const { choose } = await import("./codemod-prompts.ts");
  print(io.stdout, formatRequest(request, io));
  const reply = await choose(
    "Run these commands? Nothing is written yet.",
    [
      { value: "no", label: "No, stop here" },
      { value: "yes", label: "Yes, I trust this template", hint: "until it changes" },
    ],
    { io, signal },
  );
  if (reply === "no") throw refused(request);
  rememberTrust(digest, io.env);
}

function formatRequest(request: ConsentRequest, { stdout, env }: Io): string {
  const { name, version, records, digest } = request;
  const { bold, dim } = paintFor(stdout, env);
  const places = records.map(describeRecord);
  const origin = [
    `The template ${name} ${version} from ${places.at(-1) ?? "here"} would run code on this machine:`,
    ...places.slice(0, -1).map((place) => `It extends one from ${place}.`),
  ];
  const commands = linesOf(request).map(([command, why]) =>
    [bold(`  ${command}`), ...(why === undefined ? [] : [dim(`  ${why}`)])].join("  "),
  );
  const width = widthOf(stdout);
  return [
    "",
    ...origin.flatMap((line) => wrap(line, width)),
    ...commands,
    dim(digest),
    "",
    "",
  ].join("\n");
}

/** Each command as it is run, and what it is for. */
function linesOf({ steps }: ConsentRequest): readonly (readonly [string, string | undefined])[] {
  return steps.map(({ kind, command, why }) => [
    command.map((word) => quoteForShell(word, process.platform)).join(" "),
    kind === "hook" ? (why ?? "a command of the template") : undefined,
  ]);
}

function refused(request: ConsentRequest): UserError {
  const { name, version, records, digest, steps } = request;
  const places = records.map(describeRecord);
  const from = [...places.slice(-1), ...places.slice(0, -1)].join(", over ");
  const commands = linesOf(request).map(([command]) => `  ${command}`);
  const isAlone = steps.some(({ kind }) => kind === "hook");
  return new UserError(
    "TRUST_REFUSED",
    `The template ${name} ${version} from ${from} would run code, and nobody has agreed to it:\n${commands.join("\n")}`,
    `Nothing was written. If you trust it, pass --trust=${digest}` +
      (isAlone ? "." : ", or --no-install to run none of it."),
  );
}
