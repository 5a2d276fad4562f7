import { parseManifest } from "../../src/create/parse-manifest.ts";
import type { Surroundings } from "../../src/create/questions.ts";

/** A template with a prompt of every kind, and two features. */
const manifest = parseManifest(
  JSON.stringify({
    schemaVersion: 1,
    name: "example",
    version: "1.0.0",
    description: "Everything a manifest can ask",
    prompts: [
      {
        id: "work",
        type: "select",
        message: "Does the work mostly wait or compute?",
        default: "wait",
        choices: [{ value: "wait" }, { value: "compute" }],
      },
      {
        id: "cores",
        type: "number",
        message: "How many cores?",
        default: 2,
        when: { answer: "work", is: "compute" },
        validate: { min: 1, max: 64 },
      },
      {
        id: "region",
        type: "text",
        message: "Where?",
        default: "eu",
        validate: { pattern: "[a-z]+" },
      },
      { id: "dataPath", type: "path", message: "Where is the data?", default: "data" },
      {
        id: "metrics",
        type: "boolean",
        message: "Metrics?",
        default: { answer: "work", is: "compute" },
      },
      {
        id: "zones",
        type: "multiselect",
        message: "Which zones?",
        default: ["a"],
        choices: [{ value: "a" }, { value: "b" }],
      },
      { id: "token", type: "secret", message: "Token?", default: "change-me" },
    ],
    features: [
      { id: "docker", label: "Docker", default: true },
      { id: "worker-pool", label: "Worker pool", default: { answer: "work", is: "compute" } },
    ],
  }),
  "example/template.json",
);

export const surroundings: Surroundings = {
  cwd: "/home/ada/projects",
  nodeVersion: "22.18.0",
  userAgent: "pnpm/12.21.0 npm/? node/v22.18.0 linux x64",
  templates: [manifest],
  fetches: true,
  placeOf: () => ({ repository: undefined, workspace: undefined }),
  without: new Set(),
};
