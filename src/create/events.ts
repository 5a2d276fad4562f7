import type { PlannedFile } from "./plan.ts";
import type { Step } from "./plan-steps.ts";
import type { Recovery } from "../project/recover-journals.ts";
import type { SurveyedFile } from "../project/survey-target.ts";

import type { SourceRecord } from "../project/source-record.ts";

/** What happens during `create`, as data: `--json` prints each as one line, without it `src/cli` makes sentences of them. */
export type CreateEvent =
  | ({ readonly type: "recovered" } & Pick<Recovery, "target" | "outcome" | "leftover"> & {
        readonly message?: string;
      })
  | FetchEvent
  | SourceEvent
  | PlanEvent
  | WrittenEvent
  | StepEvent;

/** What the person should see while a template is brought here: a sentence. */
export interface FetchEvent {
  readonly type: "fetch";
  readonly line: string;
}

/** A template has been brought here, read and checked; nothing of it has run. */
export interface SourceEvent {
  readonly type: "source";
  /** As it was typed, without a password or token. */
  readonly address: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** The immutable id of what was fetched, among others. */
  readonly record: SourceRecord;
  /** Whether it came from the cache. */
  readonly cached: boolean;
}

/** What is going to be done; with a dry run, what would be. */
export interface PlanEvent {
  readonly type: "plan";
  readonly dryRun: boolean;
  /** Absolute path. */
  readonly target: string;
  readonly template: { readonly name: string; readonly version: string; readonly digest: string };
  readonly files: readonly FileEntry[];
  readonly steps: readonly Step[];
  /** What to know before, a sentence or two each. */
  readonly remarks: readonly string[];
}

export interface FileEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** The file holds a secret; size and hash are those that it has with the place-holder. */
  readonly secret?: boolean;
  readonly mode: "0644" | "0755";
  readonly origin: PlannedFile["origin"];
  readonly action: SurveyedFile["action"];
}

/** Every file is in its place: from here on files stay, whatever happens. */
export interface WrittenEvent {
  readonly type: "written";
  readonly target: string;
  readonly files: FileCounts;
}

export type FileCounts = Readonly<Record<SurveyedFile["action"], number>>;

export type StepEvent = { readonly type: "step" } & Step &
  (
    | { readonly state: "started" }
    /** One line that the command printed, without its line end. */
    | { readonly state: "output"; readonly line: string }
    | { readonly state: "done"; readonly ms: number }
    | { readonly state: "skipped"; readonly reason: string }
    /** With the last lines that it printed. */
    | { readonly state: "failed"; readonly reason: string; readonly output: readonly string[] }
  );
