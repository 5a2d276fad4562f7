import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { planProject } from "../../src/create/plan.ts";
import { basePath, formatBase } from "../../src/project/base-snapshot.ts";
import { readBase } from "../../src/project/read-base.ts";
import { storeGzip } from "../../src/project/store-gzip.ts";
import { sha256 } from "../../src/shared/sha256.ts";
import { answers, tinySources, tinyWith } from "../create/tiny.ts";
import { placeProject } from "./placed-project.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe("the base snapshot", () => {
  it("gives back every file as it was made", () => {
    const { folder, lock } = placeProject(answers, tinySources());
    const base = readBase(folder, lock);
    const made = planProject(answers, tinySources()).files.filter(
      ({ origin }) => origin !== "lock",
    );
    expect(made.length).toBeGreaterThan(8);
    expect([...base].map(([path, bytes]) => [path, Buffer.from(bytes)])).toEqual(
      made.map(({ path, bytes }) => [path, Buffer.from(bytes)]),
    );
  });

  it("is a gzip file that begins with a table of paths and sizes", () => {
    const bytes = formatBase([
      { path: "1", bytes: encode("one") },
      { path: "a", bytes: encode("") },
    ]);
    expect(gunzipSync(bytes).toString()).toBe('{"baseVersion":1,"files":[["1",3],["a",0]]}\none');
  });

  it("takes over what was packed beforehand, after the files that were not", () => {
    const ready = { path: "a", bytes: encode("text ".repeat(100)) };
    const packed = gzipSync(ready.bytes);
    const bytes = Buffer.from(
      formatBase(
        [ready, { path: "b", bytes: encode("two") }],
        new Map([[sha256(ready.bytes), packed]]),
      ),
    );
    expect(bytes.subarray(-packed.length)).toEqual(packed);
    expect(gunzipSync(bytes).toString()).toBe(
      `{"baseVersion":1,"files":[["b",3],["a",500]]}\ntwo${"text ".repeat(100)}`,
    );
  });

  it.each([0, 1, 65_534, 65_535, 65_536, 131_070, 200_000])(
    "stores %i bytes so that gzip reads them",
    (size) => {
      const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7919) >> 3);
      expect(gunzipSync(storeGzip(bytes)).equals(bytes)).toBe(true);
    },
  );

  it("leaves out what is the user's, and what was kept", () => {
    const sources = tinyWith(
      { "notes.md": "theirs\n" },
      { rules: [{ glob: "notes.md", owner: "user" }] },
    );
    const kept = ["README.md"];
    const { folder, lock } = placeProject(answers, sources, { kept });
    expect(lock.files["notes.md"]?.owner).toBe("user");
    const base = readBase(folder, lock);
    expect([base.has("notes.md"), base.has("README.md"), base.has("package.json")]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe("a snapshot that cannot be used is one clear error", () => {
  const table = (files: unknown, rest = "") =>
    gzipSync(`${JSON.stringify({ baseVersion: 1, files })}\n${rest}`);
  const damages: readonly (readonly [string, (file: string) => void, RegExp])[] = [
    ["missing", (file) => rmSync(file), /cannot be read: ENOENT/],
    ["empty", (file) => writeFileSync(file, ""), /cannot be read/],
    ["no gzip", (file) => writeFileSync(file, "a conflict of git"), /cannot be read/],
    ["without a table", (file) => writeFileSync(file, gzipSync("hello")), /cannot be read/],
    [
      "of another version",
      (file) => writeFileSync(file, gzipSync('{"baseVersion":2,"files":[]}\n')),
      /cannot be read: it has no table of files/,
    ],
    [
      "with a damaged table",
      (file) => writeFileSync(file, table([["a"]])),
      /cannot be read: its table of files is damaged/,
    ],
    [
      "cut off",
      (file) => writeFileSync(file, table([["a", 9]], "short")),
      /cannot be read: it is not whole/,
    ],
    [
      "of another state than the lock",
      (file) => writeFileSync(file, table([["README.md", 5]], "other")),
      /does not fit .*lock\.json: it has no "\.gitignore"/,
    ],
  ];
  it.each(damages)("%s", (_, damage, message) => {
    const { folder, lock } = placeProject(answers, tinySources());
    damage(join(folder, basePath));
    expect(() => readBase(folder, lock)).toThrow(
      expect.objectContaining({
        code: "LOCK_INVALID",
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });

  it("with another text, or with a file that the lock does not list", () => {
    const { folder, lock } = placeProject(answers, tinySources());
    const { [".gitignore"]: first, ...others } = lock.files;
    const other = {
      ...lock,
      files: { ...others, ".gitignore": { ...first!, sha256: "0".repeat(64) } },
    };
    expect(() => readBase(folder, other)).toThrow(/it has another "\.gitignore"/);
    expect(() => readBase(folder, { ...lock, files: others })).toThrow(
      /which has no "\.gitignore"/,
    );
  });

  it("a bomb", () => {
    const { folder, lock } = placeProject(answers, tinySources());
    writeFileSync(join(folder, basePath), gzipSync(Buffer.alloc(65 * 1024 * 1024)));
    expect(() => readBase(folder, lock)).toThrow(/cannot be read/);
  });
});

describe("a secret", () => {
  const secret = "hunter2-very-secret";
  const sources = () =>
    tinyWith({
      "_env.hbs": "KEY={{apiKey}}\n",
      "src/key.ts.hbs": "export const has = {{json name}};\n",
    });
  const withSecret = {
    ...answers,
    features: ["metrics"],
    custom: { ...answers.custom, apiKey: secret },
  };

  it("is in the project, and neither in the lock nor in the snapshot", () => {
    const { files } = planProject(withSecret, sources());
    const textOf = (path: string) =>
      Buffer.from(files.find((file) => file.path === path)?.bytes ?? []).toString();
    expect(textOf(".env")).toContain(secret);
    const base = files.find(({ path }) => path === basePath)?.bytes ?? new Uint8Array();
    expect(gunzipSync(base).toString()).toContain("KEY=change-me");
    for (const text of [textOf(".corral/lock.json"), gunzipSync(base).toString()]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(sha256(`KEY=${secret}\n`));
    }
    expect(JSON.parse(textOf(".corral/lock.json"))).toMatchObject({
      files: { ".env": { secret: true, sha256: sha256("KEY=change-me\n") } },
    });
  });

  it("leaves no trace in the lock and the snapshot: another one gives the same bytes", () => {
    const own = (apiKey: string) =>
      planProject(
        { ...withSecret, custom: { ...withSecret.custom, apiKey } },
        sources(),
      ).files.filter(({ origin }) => origin === "lock");
    expect(own(secret)).toEqual(own("change-me"));
  });

  it("must not decide which files there are", () => {
    const leaky = tinyWith(
      { "key.txt": "" },
      { rules: [{ glob: "key.txt", rename: "{{apiKey}}.txt" }] },
    );
    expect(() => planProject(withSecret, leaky)).toThrow(/a secret decides which files there are/);
  });
});
