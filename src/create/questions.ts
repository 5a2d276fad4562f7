import { basename, resolve } from "node:path";
import { quote } from "../shared/quote.ts";
import { nodeMajors, packageManagersOf, type PackageManager, type Runtime } from "./answers.ts";
import type { TemplateOutline } from "./read-outlines.ts";
import { managerOf } from "./package-manager.ts";
import { obstacleTo, type Place } from "./place.ts";
import { nameFromFolder, refusePackageName, suggestPackageName } from "./package-name.ts";
import type { Choice, Draft, OtherAnswer, Question } from "./question.ts";
import { refuseFolder } from "./target-folder.ts";
import { templateQuestions, type FeaturesAround } from "./template-questions.ts";

/** What defaults and choices depend on outside of the answers. */
export interface Surroundings {
  /** Absolute path. */
  readonly cwd: string;
  /** Such as "22.18.0"; undefined where no Node runs this. */
  readonly nodeVersion: string | undefined;
  /** `npm_config_user_agent`: says the package manager, never the runtime. */
  readonly userAgent: string | undefined;
  /** Those that can be chosen; of one that was fetched the name is its address. */
  readonly templates: readonly TemplateOutline[];
  /** Whether a template may also be fetched from an address. */
  readonly fetches: boolean;
  /** What a project's folder, as typed, lies in. */
  readonly placeOf: (dir: string) => Place;
  /** Features that `--no-FEATURE` turned off. */
  readonly without: ReadonlySet<string>;
}

/** Every question in the order in which it is asked; a template's own are there once it is chosen. */
export function questionsFor(
  template: string | undefined,
  around: Surroundings,
): readonly Question[] {
  const manifest = around.templates.find((each) => each.name === template);
  return [
    dir(around),
    name(around),
    chooseTemplate(around),
    description,
    runtime(around),
    node(around),
    pm(around),
    ...(manifest ? templateQuestions(manifest, featuresAround(around)) : []),
    git(around),
    install,
  ];
}

const dir = ({ cwd }: Surroundings): Question => ({
  id: "dir",
  kind: "text",
  flag: "dir",
  env: "CORRAL_DIR",
  placeholder: "<folder>",
  message: "Where should the project go?",
  help: "Folder of the new project; also the first word without a flag",
  suggest: () => "my-service",
  refuse: (value) => {
    const why = refuseFolder(String(value), cwd);
    return why === undefined
      ? undefined
      : { why, hint: "Pick another folder, such as my-service." };
  },
});

const name = ({ cwd }: Surroundings): Question => {
  const derived = ({ dir: folder }: Draft): string => {
    // Without a folder there is no project yet: the folder is missing then, and the name is not.
    if (typeof folder !== "string") return "my-service";
    return nameFromFolder(/^[./\\]*$/.test(folder) ? basename(cwd) : folder);
  };
  return {
    id: "name",
    kind: "text",
    flag: "name",
    env: "CORRAL_NAME",
    placeholder: "<name>",
    message: "What is the package called?",
    help: "Name in package.json, by npm's rules; a scope is kept",
    defaultHelp: "the folder's name",
    default: (draft) =>
      refusePackageName(derived(draft)) === undefined ? derived(draft) : undefined,
    suggest: (draft) => suggestPackageName(derived(draft)),
    whyOpen: (draft) => {
      const why = refusePackageName(derived(draft));
      if (why === undefined) return undefined;
      return `the folder's name ${quote(derived(draft))} cannot be it (${why})`;
    },
    refuse: (value) => {
      const why = refusePackageName(String(value));
      if (why === undefined) return undefined;
      const near = suggestPackageName(String(value));
      return { why, hint: near === undefined ? "Pick another name." : `Try ${near}.` };
    },
  };
};

const chooseTemplate = ({ templates, fetches }: Surroundings): Question => ({
  id: "template",
  kind: "select",
  flag: "template",
  env: "CORRAL_TEMPLATE",
  message: "What are you building?",
  help: fetches ? "Template: a built-in one, or a folder, git or npm" : "Template",
  refusalCode: "TEMPLATE_UNKNOWN",
  isWorthAsking: () => fetches || own(templates).length > 1,
  default: () => (own(templates).length === 1 ? own(templates)[0]?.name : undefined),
  choices: own(templates).map((each) => ({
    value: each.name,
    label: each.name,
    hint: each.description,
  })),
  ...(fetches && { other: address }),
});

const address: OtherAnswer = {
  label: "Another: a folder, git or npm",
  message: "Where is the template?",
  placeholder: "<address>",
  pattern: String.raw`^[.~]|[\/:@]`,
  howTo:
    "Or name a folder (./template), a git repository (github:owner/repository) or a package (npm:name).",
};

/** Without those that were fetched: their address is answered, not chosen. */
const own = (templates: readonly TemplateOutline[]): readonly TemplateOutline[] =>
  templates.filter((each) => !isAddress(each.name));

/** Whether an answer to the question for the template is an address rather than a name. */
export const isAddress = (template: string): boolean =>
  new RegExp(address.pattern, "u").test(template);

const description: Question = {
  id: "description",
  kind: "text",
  flag: "description",
  env: "CORRAL_DESCRIPTION",
  placeholder: "<text>",
  message: "What does it do, in one line?",
  help: "Description in package.json and README",
  defaultHelp: "none",
  default: () => "",
  refuse: (value) =>
    /[\p{Cc}\u2028\u2029]/u.test(String(value))
      ? {
          why: "a description is one line",
          hint: "Take the line breaks and control characters out.",
        }
      : undefined,
};

const runtime = ({ placeOf }: Surroundings): Question => ({
  id: "runtime",
  kind: "select",
  flag: "runtime",
  env: "CORRAL_RUNTIME",
  message: "What should it run on?",
  help: "Runtime of the project",
  default: () => "node",
  choices: [
    { value: "node", label: "Node" },
    { value: "deno", label: "Deno", hint: "with no more permissions than the service needs" },
    { value: "bun", label: "Bun" },
  ],
  // Its permissions name folders of the project, and its deno.json what only the root may say.
  clash: (value, draft) =>
    value === "deno" && placeOf(folderIn(draft)).workspace?.listed
      ? "does not go with a folder that a workspace lists"
      : undefined,
});

const node = ({ nodeVersion }: Surroundings): Question => ({
  id: "node",
  kind: "select",
  flag: "node",
  env: "CORRAL_NODE",
  message: "Which is the oldest Node to support?",
  help: "Oldest Node to support; 20 runs from a build, later ones from source",
  defaultHelp: "the highest of them that is not above the running Node, else 24",
  when: (draft) => runtimeIn(draft) === "node",
  goesWith: "It goes with --runtime node: leave one of them out.",
  default: () =>
    nodeMajors.filter((major) => major <= Number.parseInt(nodeVersion ?? "24", 10)).at(-1) ?? 24,
  choices: nodeMajors.map((major) => ({ value: major, label: `Node ${major}` })),
});

const pm = ({ userAgent, placeOf }: Surroundings): Question => ({
  id: "pm",
  kind: "select",
  flag: "pm",
  env: "CORRAL_PM",
  message: "Which package manager?",
  help: "Package manager of the project",
  defaultHelp:
    "the workspace's, else the runtime's; for Node the one that started this program, else npm",
  default: (draft) => {
    const [usual, ...others] = packageManagersOf[runtimeIn(draft)];
    const shared = placeOf(folderIn(draft)).workspace?.manager;
    if (shared !== undefined && [usual, ...others].includes(shared)) return shared;
    if (usual === runtimeIn(draft)) return usual;
    return others.find((other) => other === managerOf(userAgent)) ?? usual;
  },
  choices: managers,
  clash: (value, draft) =>
    packageManagersOf[runtimeIn(draft)].some((manager) => manager === value)
      ? undefined
      : `does not go with ${runtimeIn(draft)}`,
});

const managers: readonly (Choice & { readonly value: PackageManager })[] = [
  { value: "npm", label: "npm" },
  { value: "pnpm", label: "pnpm" },
  { value: "yarn", label: "Yarn" },
  { value: "bun", label: "Bun" },
  { value: "deno", label: "Deno" },
];

const runtimeIn = (draft: Draft) => (draft["runtime"] ?? "node") as Runtime;

/** While there is none, the folder of the project is taken for one in the current folder. */
const folderIn = (draft: Draft) => String(draft["dir"] ?? "my-service");

const featuresAround = ({ without, cwd, placeOf }: Surroundings): FeaturesAround => ({
  without,
  worksAt: (feature, draft) =>
    obstacleTo(feature, placeOf(folderIn(draft)), resolve(cwd, folderIn(draft))) === undefined,
});

const git = ({ placeOf }: Surroundings): Question => {
  const isInside = (draft: Draft): boolean => {
    const { repository, workspace } = placeOf(folderIn(draft));
    return repository !== undefined || workspace !== undefined;
  };
  return {
    id: "git",
    kind: "boolean",
    flag: "git",
    env: "CORRAL_GIT",
    message: "Start a git repository?",
    help: "Start a git repository with a first commit",
    defaultHelp: "yes, but not inside of another or of a workspace",
    default: (draft) => !isInside(draft),
    isWorthAsking: (draft) => !isInside(draft),
  };
};

const install: Question = {
  id: "install",
  kind: "boolean",
  flag: "install",
  env: "CORRAL_INSTALL",
  message: "Install the dependencies?",
  help: "Install the dependencies",
  default: () => true,
};
