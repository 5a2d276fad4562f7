import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly hasInstallScript?: boolean;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

const read = (path: string): unknown =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8"));
const lock = read("../../package-lock.json") as LockFile;

describe("the lock file", () => {
  it("has every platform's package: `npm ci` refuses it otherwise, on every platform", () => {
    expect(findMissing(lock)).toEqual([]);
  });

  it("a release that lacks a platform is found", () => {
    const broken = {
      packages: {
        "node_modules/parser": {
          version: "1.0.0",
          optionalDependencies: { "@parser/darwin-arm64": "1.0.0" },
        },
      },
    };
    expect(findMissing(broken)).toEqual(["parser 1.0.0 lacks @parser/darwin-arm64"]);
  });

  it("names no package with an install script but those that are denied it and work all the same", () => {
    const { allowScripts } = read("../../package.json") as {
      allowScripts: Record<string, boolean>;
    };
    const scripted = Object.entries(lock.packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript,
    );
    for (const [path] of scripted)
      expect(allowScripts[path.replace(/^.*node_modules\//, "")], path).toBe(false);
  });
});

function findMissing({ packages }: LockFile): string[] {
  return Object.entries(packages).flatMap(([path, { version, optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) =>
          !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      )
      .map((name) => `${path.replace(/^.*node_modules\//, "")} ${version} lacks ${name}`),
  );
}
