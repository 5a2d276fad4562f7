import { consentFor } from "../create/consent.ts";
import { runSteps } from "../create/steps.ts";
import {
  planFeatures,
  refuseObstacles,
  writeFeatures,
  type ChangeRequest,
  type FeatureChange,
} from "../follow/change-features.ts";
import { findProject } from "../follow/find-project.ts";
import { planInstall } from "../follow/plan-install.ts";
import { readLockedSources } from "../follow/read-locked-sources.ts";
import { UserError } from "../shared/errors.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { openSession, recover } from "./codemod-session.ts";
import { entriesOf, formatChanged, formatPlannedChange, notesOn } from "./feature-text.ts";
import { succeeded } from "./finish.ts";
import { watchInterrupts } from "./interrupt.ts";
import { canRedraw, isInteractive, type Io } from "./io.ts";
import { print, printEvent } from "./print.ts";
import { Progress } from "./progress.ts";

export interface FeatureGiven {
  readonly "dry-run"?: true;
  readonly diff?: true;
  readonly install?: true;
  readonly offline?: true;
  readonly trust?: string;
}

/**
 * `add` and `remove` of features, in the project around the current folder.
 *
 * @throws UserError by everything that the reader can put right; CANCELLED on Ctrl-C or a signal
 */
export async function featureCommand(
  request: ChangeRequest,
  given: FeatureGiven,
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const session = await openSession(io);
  const { look } = session;
  const interrupt = watchInterrupts();
  const { signal } = interrupt;
  const progress = new Progress(io.stdout, look, { live: canRedraw(io) });
  const dryRun = given["dry-run"] === true;
  const end = (text: string, result: object) => succeeded(io, { json, text, result });
  try {
    if (!dryRun && given.diff !== true) recover(session, io, { json });
    const project = findProject(io.cwd);
    const sources = await readLockedSources(project, {
      cwd: io.cwd,
      env: io.env,
      signal,
      offline: given.offline === true,
      say: (line) =>
        json ? printEvent(io, { type: "fetch", line }) : print(io.stderr, `${line}\n`),
    });
    const change = planFeatures(request, project, { sources, env: io.env });
    const root = project.folder;
    if (given.diff) {
      const diff = diffOf(change);
      return end(diff, { root, diff });
    }
    const result = { root, features: change.changing, dryRun };
    if (change.changing.length === 0)
      return end(formatChanged(request, change, [], look), { ...result, changed: [], left: [] });
    const files = entriesOf(change);
    if (json) printEvent(io, { type: "plan", ...result, files });
    else if (dryRun || (change.left.length > 0 && request.edited === "refuse"))
      print(io.stdout, formatPlannedChange(change, files, look));
    if (request.edited === "refuse") refuseObstacles(change);
    const install = planInstall(change);
    const notes = notesOn(change, { install: given.install ? undefined : install });
    const told = {
      ...result,
      changed: change.files.map(({ path, action }) => ({ path, action })),
      left: change.left.map(({ path, obstacle }) => ({ path, why: obstacle })),
      notes,
    };
    if (dryRun) return end("", told);
    const steps = given.install && install !== undefined ? [install] : [];
    const consent = consentFor(sources.template, steps);
    if (consent !== undefined && consent.records.length > 0) {
      const { obtainConsent } = await import("./consent.ts");
      const asks = !json && isInteractive(io);
      await obtainConsent(consent, { io, trust: given.trust, asks, signal });
    }
    const { store, records } = session;
    await writeFeatures(change, session.root, { store, records, signal });
    const context = { target: root, shown: root, caution: undefined, env: io.env, signal };
    await runSteps(steps, {
      ...context,
      emit: (event) => (json ? printEvent(io, event) : progress.show(event)),
    });
    return end(formatChanged(request, change, notes, look), told);
  } catch (error) {
    // What breaks because it was stopped says so itself only if it is a UserError, such as a failed undoing.
    if (signal.aborted && !(error instanceof UserError)) throw signal.reason;
    throw error;
  } finally {
    progress.close();
    interrupt.release();
  }
}

/** From the files as they were made to the files as they are to be: what the template has, not what was edited. */
function diffOf({ files, left }: FeatureChange): string {
  const text = (bytes: Uint8Array | undefined) =>
    bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  return [...files, ...left]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, before, after }) =>
      formatDiff({ path, before: text(before?.bytes), after: text(after?.bytes) }),
    )
    .join("");
}
