/**
 * `key = value` by line, as npm reads its settings: `;` and `#` begin comments, values may stand in quotes, `${NAME}` is replaced by a
 * variable of the environment (`${NAME?}` by nothing where it is not set). Lists and sections are passed over.
 */
export function parseNpmrc(text: string, env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    if (/^\s*(?:[;#[]|$)/.test(line)) continue;
    const [, key = "", value = "true"] = /^([^=]*?)\s*(?:=(.*))?$/.exec(line.trim()) ?? [];
    if (!key.endsWith("[]"))
      settings.set(expanded(unquoted(key), env), expanded(unquoted(value.trim()), env));
  }
  return settings;
}

function unquoted(value: string): string {
  const inside = /^(["'])(.*)\1$/s.exec(value);
  if (inside) {
    try {
      return inside[1] === '"' ? String(JSON.parse(value)) : inside[2]!;
    } catch {
      return inside[2]!;
    }
  }
  return value
    .replace(/(^|[^\\])[;#].*$/, "$1")
    .replace(/\\([;#\\])/g, "$1")
    .trim();
}

const expanded = (value: string, env: NodeJS.ProcessEnv): string =>
  value.replace(
    /(?<!\\)(\\*)\$\{([^${}]+?)(\?)?\}/g,
    (whole, escapes: string, name: string, optional?: string) => {
      if (escapes.length % 2 === 1) return whole.slice((escapes.length + 1) / 2);
      return (
        escapes.slice(escapes.length / 2) +
        (env[name] ?? (optional === undefined ? `\${${name}}` : ""))
      );
    },
  );
