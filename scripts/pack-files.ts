import { gzipSync } from "node:zlib";
import { listTemplates } from "../src/create/list-templates.ts";
import { formatPacked } from "../src/create/read-packed.ts";
import { readSources } from "../src/create/read-sources.ts";
import { sha256 } from "../src/shared/sha256.ts";

/** What `src/create/read-packed.ts` looks up: every file that comes into a project as we ship it. */
export async function packFiles(): Promise<Uint8Array> {
  const packed = new Map<string, Uint8Array>();
  for (const name of listTemplates()) {
    const { template, primitives, testing } = await readSources(name);
    const copied = template.files.filter(({ path }) => !path.endsWith(".hbs"));
    const files = [
      ...primitives.values(),
      ...testing.values(),
      ...copied.map(({ bytes }) => bytes),
    ];
    for (const bytes of files) packed.set(sha256(bytes), gzipSync(bytes, { level: 9 }));
  }
  return formatPacked(packed);
}
