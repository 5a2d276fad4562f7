import { packageVersion } from "../shared/package-root.ts";
import { succeeded } from "./finish.ts";
import type { Io } from "./io.ts";

/** `--version`. */
export function versionCommand(io: Io, { json }: { readonly json: boolean }): number {
  const version = packageVersion();
  return succeeded(io, { json, text: `${version}\n`, result: { version } });
}
