import { goldenFolder, recordGolden } from "../author/golden.ts";
import { openAuthored } from "../author/opened-template.ts";
import { ownFiles } from "../author/own-files.ts";
import { pickTests, placeOf, planTest } from "../author/test-template.ts";
import { UserError } from "../shared/errors.ts";
import { parseFlags } from "./flags.ts";
import { print, printEvent } from "./print.ts";
import type { TemplateCall, TemplateVerb } from "./template-command.ts";
import {
  counted,
  helpFlag,
  jsonFlag,
  offlineFlag,
  templateFlag,
  templatesNamed,
} from "./template-folder.ts";

const flags = [
  {
    flag: "only",
    kind: "list",
    placeholder: "<a,b>",
    help: "Record the tests of these names alone",
  },
  templateFlag,
  offlineFlag,
  jsonFlag,
  helpFlag,
] as const;

export const verb: TemplateVerb = {
  about: {
    summary:
      "create-corral template record: writes the golden folder of each test anew, and removes what is no longer in the project; read the difference before you commit it",
    usage: [
      ["npx create-corral template record", "all tests of the current folder's templates"],
      ["npx create-corral template record --only default", "one of them"],
    ],
  },
  flags,
  run: record,
};

async function record(argv: readonly string[], call: TemplateCall): Promise<number> {
  const { words, given } = parseFlags(argv, flags);
  const { io, json, look } = call;
  const templates = templatesNamed(words, given.template, call);
  // Everything is planned before anything is written.
  const recordings = await Promise.all(
    templates.map(async ({ folder, name }) => {
      const { template, sources } = await openAuthored(folder, call.fetch);
      const tests = pickTests(template.layer.manifest.tests, given.only ?? []);
      return tests.flatMap((test) => {
        if (test.golden === undefined) return [];
        const files = ownFiles(planTest(test, sources), template, sources);
        const golden = goldenFolder(placeOf(template), test.golden);
        return [{ template: name, test, golden, files }];
      });
    }),
  );
  const all = recordings.flat();
  if (all.length === 0) {
    throw new UserError(
      "USAGE",
      "No test has a golden folder.",
      'Add to template.json: "tests": [{ "name": "default", "golden": "tests/default" }]',
    );
  }
  let changed = 0;
  for (const { template, test, golden, files } of all) {
    const changes = recordGolden(golden, files);
    changed += changes.length;
    const paths = changes.map(({ path }) => path);
    if (json) {
      printEvent(io, { type: "recorded", template, name: test.name, golden: test.golden, paths });
      continue;
    }
    const title = look.paint.bold(`${template}: ${test.name}`);
    const what = changes.length === 0 ? "as it was" : `${counted(changes.length, "file")} changed`;
    print(io.stdout, `${title}: ${what} of ${files.size} in ${test.golden}\n`);
    for (const path of paths) print(io.stdout, `  ${path}${files.has(path) ? "" : " is gone"}\n`);
  }
  if (json) printEvent(io, { type: "result", ok: true, exitCode: 0, changed });
  return 0;
}
