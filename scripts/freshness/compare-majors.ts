/** A version that somebody asks for: "package.json", or a template by its name. */
export interface Pin {
  readonly who: string;
  readonly name: string;
  readonly version: string;
}

export interface Behind extends Pin {
  readonly latest: string;
  readonly reason: string | undefined;
}

/**
 * @param latest newest version by package
 * @param reasons why a package may stay behind, by `<who> <name>`
 * @returns the pins whose major is not the newest, and what is wrong: one that has no reason, a reason that nothing needs
 */
export function compareMajors(
  pins: readonly Pin[],
  latest: ReadonlyMap<string, string>,
  reasons: Readonly<Record<string, string>>,
): { readonly behind: readonly Behind[]; readonly faults: readonly string[] } {
  const behind = pins.flatMap((pin): Behind[] => {
    const newest = latest.get(pin.name) ?? "";
    if (majorOf(pin.version) === majorOf(newest)) return [];
    return [{ ...pin, latest: newest, reason: reasons[`${pin.who} ${pin.name}`] }];
  });
  const needed = new Set(behind.map(({ who, name }) => `${who} ${name}`));
  return {
    behind,
    faults: [
      ...behind
        .filter(({ reason }) => reason === undefined)
        .map(
          ({ who, name, version, latest: newest }) =>
            `${who}: ${name} ${version} is behind ${newest}: bump it, or say why not`,
        ),
      ...Object.keys(reasons)
        .filter((key) => !needed.has(key))
        .map((key) => `${key} is not behind any more: drop its reason`),
    ],
  };
}

/** Below 1.0 the second number is what breaks. */
function majorOf(version: string): string {
  const [major = "", minor = ""] = version.replace(/^[^\d]*/, "").split(".");
  return major === "0" ? `0.${minor}` : major;
}
