import type { Project } from "../follow/find-project.ts";
import type { DriftedFile } from "../follow/read-drift.ts";
import type { News } from "../follow/read-news.ts";
import { counted } from "./codemod-text.ts";
import type { Look } from "./create-text.ts";
import { describeRecord } from "./describe-record.ts";
import { columns, wrap } from "./layout.ts";

interface Status {
  readonly project: Project;
  readonly drifted: readonly DriftedFile[];
  readonly news: readonly News[];
}

/** What a person is told of a project. */
export function formatStatus(
  { project: { lock }, drifted, news }: Status,
  { width, paint }: Look,
): string {
  const { name, version, source } = lock.template;
  const features = Object.entries(lock.features).flatMap(([id, on]) => (on ? [id] : []));
  const all = Object.keys(lock.files).length;
  return [
    ...wrap(`${paint.bold(name)} ${version} from ${describeRecord(source)}`, width),
    ...wrap(`Features: ${features.join(", ") || "none"}`, width),
    "",
    ...(drifted.length === 0
      ? [`${paint.green("As made")}: all ${counted(all, "file")}.`]
      : [
          `${paint.bold("Changed")} since it was made: ${drifted.length} of ${counted(all, "file")}.`,
          ...columns(
            drifted.map(({ path, state }) => [path, words[state]] as const),
            width,
          ),
        ]),
    "",
    ...(news.length === 0
      ? [`${paint.green("Up to date")}.`]
      : news.flatMap((each) =>
          wrap(
            each.kind === "outdated"
              ? `${paint.bold("Newer")}: ${each.name}, ${shortened(each.from)} → ${shortened(each.to)}.`
              : `Whether ${each.name} is newer is not known: ${each.why}.`,
            width,
          ),
        )),
    "",
  ].join("\n");
}

const words: Readonly<Record<DriftedFile["state"], string>> = {
  edited: "edited",
  mode: "no more executable",
  deleted: "deleted",
  unreadable: "cannot be read",
};

/** A commit or a digest is known by its beginning. */
const shortened = (id: string) => (id.length > 30 ? `${id.slice(0, 19)}…` : id);
