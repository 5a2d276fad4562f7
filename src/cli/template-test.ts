import { openAuthored } from "../author/opened-template.ts";
import { runCommands } from "../author/run-commands.ts";
import { pickTests, renderAll, runTests } from "../author/test-template.ts";
import type { TestFault, TestResult } from "../author/test-template.ts";
import type { IndexedTemplate } from "../create/template-index.ts";
import { resolve } from "node:path";
import type { Look } from "./create-text.ts";
import { parseFlags } from "./flags.ts";
import { print, printEvent } from "./print.ts";
import type { TemplateCall, TemplateVerb } from "./template-command.ts";
import {
  counted,
  folderNamed,
  helpFlag,
  jsonFlag,
  offlineFlag,
  templateFlag,
  templatesNamed,
} from "./template-folder.ts";
import { onceOrWatching, watchFlag } from "./template-watch.ts";

const flags = [
  { flag: "only", kind: "list", placeholder: "<a,b>", help: "Run the tests of these names alone" },
  {
    flag: "run",
    kind: "switch",
    help: "Also run the tests' commands, each test's in a new project in a temporary folder",
  },
  watchFlag,
  templateFlag,
  offlineFlag,
  jsonFlag,
  helpFlag,
] as const;

export const verb: TemplateVerb = {
  about: {
    summary:
      "create-corral template test: holds projects against what is recorded, and renders every two answers together",
    usage: [
      ["npx create-corral template test", "all tests of the current folder's templates"],
      ["npx create-corral template test --watch", "again and again while you work"],
      ["npx create-corral template test --run", "with the commands that the tests name"],
    ],
  },
  flags,
  async run(argv, call) {
    const { words, given } = parseFlags(argv, flags);
    const folder = resolve(call.io.cwd, folderNamed(words));
    const once = () => testAll(templatesNamed(words, given.template, call), given, call);
    return onceOrWatching(once, { watch: given.watch === true, folder }, call);
  },
};

interface Asked {
  readonly only?: readonly string[];
  readonly run?: true;
}

async function testAll(
  templates: readonly IndexedTemplate[],
  asked: Asked,
  call: TemplateCall,
): Promise<number> {
  const { io, json, look } = call;
  let failed = 0;
  let tests = 0;
  for (const { folder, name: template } of templates) {
    for await (const result of testOne(folder, asked, call)) {
      tests++;
      const { name, what, faults } = result;
      if (faults.length > 0) failed++;
      const ok = faults.length === 0;
      if (json) printEvent(io, { type: "test", template, name, ok, what, faults });
      else print(io.stdout, formatResult(result, template, look));
    }
  }
  const exitCode = failed > 0 ? 1 : 0;
  if (json) printEvent(io, { type: "result", ok: exitCode === 0, exitCode, tests, failed });
  else
    print(
      io.stdout,
      `${counted(tests, "test")}, ${failed === 0 ? "all passed" : `${failed} failed`}\n`,
    );
  return exitCode;
}

async function* testOne(
  folder: string,
  { only = [], run }: Asked,
  { io, json, signal, fetch }: TemplateCall,
): AsyncGenerator<TestResult> {
  const { template, sources } = await openAuthored(folder, fetch);
  const tests = pickTests(template.layer.manifest.tests, only);
  for (const { result, planned } of runTests(template, sources, tests)) {
    const { commands = [] } = planned?.test ?? {};
    if (run !== true || planned === undefined || commands.length === 0) {
      yield result;
      continue;
    }
    const faults = await runCommands(planned, {
      env: io.env,
      signal,
      emit(event) {
        if (json) printEvent(io, event);
        else if (event.state === "output") print(io.stdout, `    ${event.line}\n`);
      },
    });
    const what = `${result.what}, ${counted(commands.length, "command")}`;
    yield { ...result, what, faults: [...result.faults, ...faults] };
  }
  if (only.length === 0) yield renderAll(sources);
}

function formatResult({ name, what, faults }: TestResult, template: string, look: Look): string {
  const { green, red, bold } = look.paint;
  const title = `${template}: ${name}`;
  if (faults.length === 0) return `${green("passed")} ${bold(title)}: ${what}\n`;
  const told = faults.map((fault) => formatFault(fault, look)).join("");
  return `${red("failed")} ${bold(title)}\n${told}`;
}

function formatFault(fault: TestFault, { paint }: Look): string {
  switch (fault.kind) {
    case "golden":
      return `  ${fault.path} ${fault.what}\n${fault.what === "differs" ? paintDiff(fault.diff, paint) : ""}`;
    case "files":
      return `  ${fault.path} is ${fault.what}\n`;
    case "refused":
      return `  ${fault.message}\n  ${fault.hint}\n`;
    case "command":
      return `  ${fault.message}\n`;
  }
}

function paintDiff(diff: string, { green, red }: Look["paint"]): string {
  return diff
    .split("\n")
    .filter((line) => line !== "" && !/^(?:diff --git|---|\+\+\+) /.test(line))
    .map((line) => {
      const paint = line.startsWith("+") ? green : line.startsWith("-") ? red : String;
      return `    ${paint(line)}\n`;
    })
    .join("");
}
