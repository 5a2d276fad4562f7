import type { CreateResult } from "../create/create-project.ts";
import type {
  CreateEvent,
  FileCounts,
  PlanEvent,
  SourceEvent,
  StepEvent,
} from "../create/events.ts";
import { quote } from "../shared/quote.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";
import { wrap, type Paint } from "./layout.ts";
import { describeRecord } from "./describe-record.ts";
import type { Repeat } from "./repeat.ts";

/** How a text is laid out. `width` in characters. */
export interface Look {
  readonly width: number;
  readonly paint: Paint;
}

/** What a person at a terminal is told of an event; empty where nothing is worth a line. */
export function formatEvent(event: CreateEvent, look: Look): string {
  switch (event.type) {
    case "recovered":
      return paragraph(recovered(event), look);
    case "plan":
      return event.dryRun ? dryRun(event, look) : remarks(event, look);
    case "fetch":
      return paragraph(event.line, look);
    case "source":
      return `${formatSource(event, look).join("\n")}\n`;
    case "written":
      return `${look.paint.green("Wrote")} ${counted(event.files)} to ${event.target}\n`;
    default:
      return step(event, look);
  }
}

/**
 * The last text: what was left undone, what to do next, and the command that gives the same answers.
 *
 * @param dir the target as the answers have it
 */
export function formatCreated(
  { dryRun: dry, notes }: CreateResult,
  { dir, repeat }: { readonly dir: string; readonly repeat: Repeat },
  look: Look,
): string {
  const { bold } = look.paint;
  const enter = dir === "." ? [] : [`cd ${quoteForShell(dir, process.platform)}`];
  const next = [...enter, ...notes].flatMap((note) => indented(note, look));
  const again = [
    ...(repeat.secrets.length === 0 ? [] : [`with ${repeat.secrets.join(", ")} set:`]),
    repeat.command,
  ];
  return [
    ...(dry ? [] : ["", bold("Next"), ...next]),
    "",
    bold("The same answers again"),
    ...again.map((each) => `  ${each}`),
    "",
  ].join("\n");
}

/** Which template that is: what it is called, the immutable id of where it is from, and the digest of all of it. */
function formatSource(
  { name, version, record, digest, cached }: SourceEvent,
  look: Look,
): string[] {
  const from = [`from ${describeRecord(record)}`, ...(cached ? ["from the cache"] : [])].join(", ");
  return [...wrap(`Template ${name} ${version} ${from}`, look.width), look.paint.dim(digest)];
}

function recovered({
  target,
  outcome,
  leftover,
  message,
}: Extract<CreateEvent, { type: "recovered" }>): string {
  const what = `An earlier run that wrote to ${quote(target)} was cut off.`;
  switch (outcome) {
    case "restored":
      return `${what} The folder is again as it was before.`;
    case "changed": {
      const kept =
        leftover === undefined ? "" : ` Files that it had replaced lie in ${quote(leftover)}.`;
      return `${what} The folder was changed since, so it was left alone.${kept}`;
    }
    default:
      return `${what} It could not be restored (${message ?? "unknown"}); the next command tries again.`;
  }
}

/** A line each file as `sha256sum` writes them, with the size between; not wrapped, so that other programs can read it. */
function dryRun(event: PlanEvent, look: Look): string {
  const { target, template, files, steps } = event;
  const { paint } = look;
  const digits = String(Math.max(...files.map(({ size }) => size))).length;
  return [
    `${paint.bold("Dry run")}: template ${template.name} ${template.version} in ${target}`,
    "",
    ...files.map(({ sha256, size, path, action, secret = false }) => {
      const fate = action === "create" ? "" : paint.dim(` (${fates[action]})`);
      const what = secret ? paint.dim(" (without its secret)") : "";
      return `${sha256}  ${String(size).padStart(digits)}  ${path}${what}${fate}`;
    }),
    "",
    ...steps.map(({ command, folder }) => {
      return `$ ${formatCommand(command)}${folder === undefined ? "" : paint.dim(` (in ${folder})`)}`;
    }),
    "",
    `${remarks(event, look)}Nothing was written.`,
    "",
  ].join("\n");
}

const formatCommand = (command: readonly string[]): string =>
  command.map((word) => quoteForShell(word, process.platform)).join(" ");

const remarks = (event: PlanEvent, look: Look): string =>
  event.remarks.map((remark) => paragraph(remark, look)).join("");

const fates = { replace: "would be replaced", keep: "is kept", same: "is there already" } as const;

function step(event: StepEvent, look: Look): string {
  const { paint } = look;
  const command = formatCommand(event.command);
  switch (event.state) {
    case "started":
      return event.kind === "git" ? "" : `${paint.dim("$")} ${command}\n`;
    case "done":
      if (event.command[1] === "commit") return `${paint.green("Made")} the first commit\n`;
      return event.kind === "git"
        ? ""
        : `  ${paint.green("done")} in ${(event.ms / 1000).toFixed(1)} s\n`;
    case "failed":
      return event.kind === "git"
        ? ""
        : [`  ${paint.red("failed")}: ${event.reason}`, ...event.output, ""].join("\n");
    default:
      return "";
  }
}

function counted({ create, replace, keep, same }: FileCounts): string {
  const parts = [
    create > 0 && `${create} new ${create === 1 ? "file" : "files"}`,
    replace > 0 && `${replace} replaced`,
    keep > 0 && `${keep} kept`,
    same > 0 && `${same} the same already`,
  ];
  return parts.filter(Boolean).join(", ") || "nothing";
}

function paragraph(text: string, { width }: Look): string {
  return `${wrap(text, width).join("\n")}\n`;
}

function indented(text: string, { width }: Look): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}
