import { gzipSync } from "node:zlib";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Answers } from "../../src/create/answers.ts";
import { planProject } from "../../src/create/plan.ts";
import type { PlanOptions } from "../../src/create/plan.ts";
import { readSources } from "../../src/create/read-sources.ts";
import type { Sources } from "../../src/create/sources.ts";
import type { FeatureChange } from "../../src/follow/change-features.ts";
import { findProject } from "../../src/follow/find-project.ts";
import type { Project } from "../../src/follow/find-project.ts";
import { sha256 } from "../../src/shared/sha256.ts";
import { emptyFolder } from "../project/tree.ts";

export const httpAnswers: Answers = {
  dir: "anywhere",
  template: "http",
  name: "my-service",
  description: "One line",
  runtime: "node",
  node: 24,
  pm: "npm",
  features: [],
  git: false,
  install: false,
  custom: { work: "wait" },
};

/** The built-in template, whose files are packed once for all tests of a file. */
export async function httpSources(): Promise<Sources> {
  const sources = await readSources("http");
  return { ...sources, packed: new Packed(sources) };
}

class Packed extends Map<string, Uint8Array> {
  constructor({ primitives, testing, template }: Sources) {
    const files = [...primitives.values(), ...testing.values(), ...template.files.map(bytesOf)];
    super(files.map((bytes) => [sha256(bytes), gzipSync(bytes)]));
  }
}

const bytesOf = ({ bytes }: { readonly bytes: Uint8Array }) => bytes;

/** A folder of its own with the project that these answers give. */
export function placeProject(answers: Answers, sources: Sources, options?: PlanOptions): Project {
  const folder = emptyFolder();
  for (const { path, bytes, mode } of planProject(answers, sources, options).files) {
    put(folder, path, bytes, mode);
  }
  return findProject(folder);
}

/** Does what a plan says without journal and records, which have tests of their own. */
export function carryOut({ project: { folder }, files, own }: FeatureChange): Project {
  for (const { path, action, after } of files) {
    if (action === "remove") rmSync(join(folder, path));
    else if (after !== undefined) put(folder, path, after.bytes, after.mode);
  }
  for (const { path, bytes, mode } of own) put(folder, path, bytes, mode);
  return findProject(folder);
}

function put(folder: string, path: string, bytes: Uint8Array, mode: number): void {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, bytes);
  chmodSync(place, mode);
}
