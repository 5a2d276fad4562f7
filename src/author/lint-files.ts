import { statSync } from "node:fs";
import { join, posix } from "node:path";
import { rulingOn } from "../create/file-rules.ts";
import { matchesGlob } from "../create/glob.ts";
import { manifestName } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import type { Finding } from "./finding.ts";

/** Rules without files, files that do not travel, and programs that could not be started. */
export function lintFiles(template: AuthoredTemplate): readonly Finding[] {
  return [...idleRules(template), ...droppedFiles(template), ...executables(template)];
}

function idleRules({ layer, document }: AuthoredTemplate): readonly Finding[] {
  const { files, manifest } = layer;
  return manifest.files.flatMap(({ glob }, index): readonly Finding[] => {
    if (files.some(({ path }) => matchesGlob(path, glob))) return [];
    return [
      {
        code: "IDLE_RULE",
        file: manifestName,
        line: document.lineOf(["files", index, "glob"]),
        message: `the glob ${JSON.stringify(glob)} matches no file of the template`,
        hint: `Write the path as it lies below ${manifest.root}/, or remove the rule.`,
      },
    ];
  });
}

/** What `npm pack` leaves out at any depth, whatever `files` says; measured with npm 11. */
const dropped =
  /^(?:\.gitignore|\.npmignore|\.npmrc|\.DS_Store|npm-debug\.log|\.lock-wscript|\._.*|\..*\.swp|.*\.orig)$/;

function droppedFiles({ layer }: AuthoredTemplate): readonly Finding[] {
  return layer.files.flatMap(({ path }): readonly Finding[] => {
    const name = posix.basename(path);
    if (!dropped.test(name)) return [];
    const wanted = /^\.(?:gitignore|npmignore|npmrc)$/.test(name);
    return [
      {
        code: "DROPPED",
        file: posix.join(layer.manifest.root, path),
        line: 1,
        message: `npm leaves ${name} out of packages`,
        hint: wanted
          ? `Call it _${name.slice(1)}: it becomes ${name} in the project.`
          : "Remove it, or call it otherwise and give it a rule with rename.",
      },
    ];
  });
}

function executables({ folder, layer }: AuthoredTemplate): readonly Finding[] {
  return layer.files.flatMap(({ path, bytes }): readonly Finding[] => {
    if (rulingOn(path, layer.manifest.files).last("mode") !== undefined) return [];
    const file = posix.join(layer.manifest.root, path);
    const begins = new TextDecoder().decode(bytes.subarray(0, 2)) === "#!";
    if (!begins && !isExecutable(join(folder, file))) return [];
    const rule = JSON.stringify({ glob: path, mode: "0755" });
    return [
      {
        code: "EXECUTABLE",
        file,
        line: 1,
        message: begins
          ? 'begins with "#!", and would not be executable in the project'
          : "is executable here, and would not be in the project",
        hint: `Add ${rule} to "files", or "0644" where it is no program.`,
      },
    ];
  });
}

/** Windows has no such bits. */
const isExecutable = (path: string): boolean =>
  process.platform !== "win32" && (statSync(path).mode & 0o111) !== 0;
