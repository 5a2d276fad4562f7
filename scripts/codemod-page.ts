import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { checkFlags, codemodFlags } from "../src/cli/codemod-flags.ts";
import { usageOf } from "../src/cli/flags.ts";
import type { Flag } from "../src/cli/flags.ts";
import { engineCodes } from "../src/codemods/engine/leave.ts";
import { rules } from "../src/codemods/index.ts";

export const codemodPage = fileURLToPath(new URL("../docs/codemod.md", import.meta.url));

/** docs/codemod.md, from the tables of flags and rules that the program reads. */
export async function formatCodemodPage(): Promise<string> {
  const page = [
    "# `codemod`, `check` and `undo`",
    "<!-- Made by `npm run docs` from src/cli/codemod-flags.ts and src/codemods. -->",
    [
      "```sh",
      "npx create-corral codemod              # what would change, and why; in a terminal it asks what to do",
      "npx create-corral codemod src --write  # the safe edits, with the primitives that they import",
      "npx create-corral undo                 # takes them back, byte for byte",
      "npx create-corral check                # for CI: 1 when there is something to look at",
      "```",
    ].join("\n"),
    "`pnpm dlx`, `yarn dlx`, `bun x` and `deno run --allow-all npm:create-corral` do the same.",
    "## What becomes of a site",
    table(
      ["outcome", "meaning"],
      [
        ["`migrated`", "a safe edit: the code does what it did, and what runs has an owner"],
        [
          "`flagged`",
          "an edit is prepared that changes what the code does: made with `--unsafe CODE`, or chosen site by site in a terminal",
        ],
        ["`reported`", "nothing is offered; the code and the reason say why, and what to do"],
      ],
    ),
    "Every site has one of them, and the totals add up: `file:line:column code outcome reason`. A safe site may have prepared edits as well: `cancellable` hands a signal on, `bounded` lets only so many run at a time (`--concurrency N`).",
    "`// corral-ignore CODE -- reason` at the end of a line, or alone above it (other comments may stand between), leaves a site; it is counted, and the reason is printed. Without a code or a reason the site is left as well, and is a finding of `check`. `CODE` may be that of the outcome, of the rule, or of the kind of site.",
    "Nothing else of a file is touched: not its formatting, line ends, comments, strings. A file is written only if its new text parses, its syntax outside of the edits is the same, and a second run finds nothing more to do. Generated and vendored files (also by `.gitattributes`), configuration files, callbacks that run elsewhere (`page.evaluate`) and the copied primitives are left alone.",
    "`--write` wants a git repository without uncommitted changes (`--allow-dirty` does not), and writes all files or none. What it replaced is kept beside the repository's own data, so `undo` restores every byte, for the last twenty runs, one after the other; it refuses where a file changed since. After a crash the next command puts back what was half done.",
    "## Flags of `codemod`",
    flagTable(codemodFlags),
    "`check` takes " + checkFlags.map(({ flag }) => `\`--${flag}\``).join(", ") + ".",
    "## `corral.json`",
    "At the root of the repository, for what no flag says; `npx create-corral schema codemod` prints its JSON schema.",
    [
      "```json",
      `{ "codemod": { "into": "packages/async/src", "concurrency": 4, "rules": ["promise-all", "sleep"] } }`,
      "```",
    ].join("\n"),
    "## Exit status",
    table(
      ["status", "when"],
      [
        ["0", "done; also a dry run, and `--write` with sites left flagged or reported"],
        ["1", "`check` has findings"],
        ["2", "a wrong flag, rule or code; no such file; nothing to undo"],
        ["3", "uncommitted changes, no repository, a file in the way, a file that changed since"],
        ["8", "a file could not be read, parsed or written; all others were handled"],
        ["70", "a bug of ours: a rule failed; all other files were handled"],
        ["130", "stopped by Ctrl-C or a signal; nothing was written"],
      ],
    ),
    "## Rules and their codes",
    ...rules.flatMap(({ name, summary, codes }) => [
      `### \`${name}\``,
      `${summary}. [More](../src/codemods/${name}/README.md)`,
      codeTable(codes),
    ]),
    "### Of every rule",
    codeTable(engineCodes),
  ].join("\n\n");
  return format(page, { parser: "markdown", printWidth: 100 });
}

function flagTable(flags: readonly Flag[]): string {
  return table(
    ["flag", "field of corral.json", "what it does"],
    flags.map((flag) => [
      `\`${usageOf(flag)}\``,
      flag.field === undefined ? "" : `\`${flag.field}\``,
      flag.help,
    ]),
  );
}

function codeTable(codes: Readonly<Record<string, string>>): string {
  return table(
    ["code", "meaning"],
    Object.entries(codes).map(([code, meaning]) => [`\`${code}\``, meaning]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return lines.join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await formatCodemodPage();
  const old = await readFile(codemodPage, "utf8").catch(() => "");
  await writeFile(codemodPage, page);
  console.log(old === page ? "docs/codemod.md was current" : "docs/codemod.md is written anew");
}
