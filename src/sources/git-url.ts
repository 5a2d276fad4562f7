import { UserError } from "../shared/errors.ts";
import { quote, unprintable } from "../shared/quote.ts";

/** An address that git takes, taken apart: what two spellings of one place have in common. */
export interface GitUrl {
  readonly scheme: "https" | "http" | "ssh" | "git" | "file";
  readonly user?: string;
  readonly password?: string;
  /** As the network sees it: lower case, punycode, "[::1]"; empty for `file`. */
  readonly host: string;
  /** Only when it is not the scheme's own. */
  readonly port?: string;
  /** Decoded; none is empty, "." or "..". */
  readonly segments: readonly string[];
  /** Where the segments begin: at the root, or in the home folder of the user (`git@host:path`). */
  readonly from: "root" | "home";
}

/**
 * Reads `https:`, `http:`, `ssh:`, `git:`, `git+…:`, `git+file:` addresses and `user@host:path`. Whatever could mean one thing to us
 * and another to git, ssh or a server is refused: encoded dots and slashes, options, remote helpers (`ext::…`), control characters.
 *
 * @throws UserError USAGE
 */
export function parseGitUrl(text: string): GitUrl {
  const refuse = (why: string): never => {
    throw new UserError("USAGE", `${quote(withoutSecrets(text))} ${why}.`, howToWrite);
  };
  if (text.startsWith("-")) return refuse('begins with "-", as an option would');
  if (unprintable.test(text) || /\s/.test(text))
    return refuse("holds a space or a control character");
  if (text.includes("\\")) return refuse(String.raw`holds a "\"`);
  if (/^[\w+.-]+::/.test(text)) return refuse("names a remote helper, which would run a program");
  const scp = /^(?!\w+:\/\/)([^@:/]+)@(\[[^\]]*\]|[^:/@]+):(.+)$/.exec(text);
  if (scp) {
    const [, user = "", host = "", path = ""] = scp;
    const from = path.startsWith("/") ? "root" : "home";
    const parts = { user: userOf(user, refuse), host: hostOf(host, refuse) };
    return {
      scheme: "ssh",
      ...parts,
      segments: segmentsOf(path, refuse, { encoded: false }),
      from,
    };
  }
  const url =
    /^(?:git\+)?([a-z]+):\/\/(?:([^/@?#]*)@)?(\[[^\]/]*\]|[^:/@]*)(?::(\d*))?\/(.*)$/i.exec(text);
  if (!url) return refuse("is no address of a git repository");
  const [, scheme = "", credentials, host = "", port = "", path = ""] = url;
  const known = scheme.toLowerCase();
  if (!isScheme(known)) return refuse(`has the scheme "${scheme}:", which is not for templates`);
  const segments = segmentsOf(path, refuse, { encoded: true });
  if (known === "file") {
    if ((host !== "" && host !== "localhost") || credentials !== undefined || port !== "")
      return refuse("names a machine: a file: address has none");
    return { scheme: known, host: "", segments, from: "root" };
  }
  return {
    scheme: known,
    ...credentialsOf(credentials, known, refuse),
    host: hostOf(host, refuse),
    ...portOf(port, known, refuse),
    segments,
    from: "root",
  };
}

/** The one spelling that git is given, and that is recorded without `credentials`. */
export function formatGitUrl(
  { scheme, user, password, host, port, segments, from }: GitUrl,
  { credentials }: { readonly credentials: boolean },
): string {
  if (from === "home") return `${user}@${host}:${segments.join("/")}`;
  // In ssh the user says which account, as the host says which machine: it is no secret.
  const kept = scheme === "ssh" || credentials ? user : undefined;
  const secret = credentials && password !== undefined ? `:${encoded(password)}` : "";
  const at = kept === undefined ? "" : `${encoded(kept)}${secret}@`;
  const path = segments.map(encoded).join("/");
  return `${scheme}://${at}${host}${port === undefined ? "" : `:${port}`}/${path}`;
}

/** A text that was meant as an address, for messages: without the password, token or query that it may hold. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(
      // The second form: a password with a bare slash in it.
      /^((?:git\+)?[a-z]+:\/\/)(?:([^/]*)@|[^/:]*:[^/]*[^/\d][^/]*\/.*@)/i,
      (whole, scheme: string, account?: string) =>
        /^(?:git\+)?ssh:/i.test(scheme) && account?.includes(":") === false ? whole : scheme,
    )
    .replace(/\?.*/s, "?");

type Refuse = (why: string) => never;

const schemes = ["https", "http", "ssh", "git", "file"] as const;
const isScheme = (text: string): text is GitUrl["scheme"] =>
  (schemes as readonly string[]).includes(text);

const howToWrite =
  "Write https://host/path.git, ssh://git@host/path.git or git@host:path, and behind it #branch, #tag or #commit, and :folder.";

const ports: Partial<Record<GitUrl["scheme"], string>> = {
  https: "443",
  http: "80",
  ssh: "22",
  git: "9418",
};

function portOf(port: string, scheme: GitUrl["scheme"], refuse: Refuse): Pick<GitUrl, "port"> {
  if (port === "") return {};
  const number = Number(port);
  if (number < 1 || number > 65_535) return refuse(`names the port ${port}, which there is not`);
  return String(number) === ports[scheme] ? {} : { port: String(number) };
}

/** The platform's own reading: "GitHub.com", "0x7f.1" and "gıthub.com" become what a request would go to. */
function hostOf(host: string, refuse: Refuse): string {
  const plain = /^(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}_])?)$/iu;
  if (!plain.test(host)) return refuse("names no host that there could be");
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return refuse("names no host that there could be");
  }
}

function userOf(user: string, refuse: Refuse): string {
  return /^[A-Za-z0-9_][\w.+~-]*$/.test(user) ? user : refuse("names no user that there could be");
}

function credentialsOf(
  text: string | undefined,
  scheme: GitUrl["scheme"],
  refuse: Refuse,
): Pick<GitUrl, "user" | "password"> {
  if (text === undefined) return {};
  const colon = text.indexOf(":");
  if (scheme === "ssh") {
    if (colon >= 0) return refuse("holds a password, which ssh takes from no address");
    return { user: userOf(text, refuse) };
  }
  const [user, password] = colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
  const read = (part: string) => {
    const decoded = decodedOr(part, refuse);
    // A line break would begin a second line of what git tells a credential helper (CVE-2020-5260).
    if (unprintable.test(decoded)) return refuse("holds a control character in its credentials");
    return decoded;
  };
  return {
    user: read(user ?? ""),
    ...(password === undefined ? {} : { password: read(password) }),
  };
}

function segmentsOf(
  path: string,
  refuse: Refuse,
  { encoded: isEncoded }: { readonly encoded: boolean },
): readonly string[] {
  if (/[?#]/.test(path)) return refuse('holds a "?" or a second "#"');
  const parts = (isEncoded ? path : path.replace(/^\//, "")).replace(/\/$/, "").split("/");
  return parts.map((part) => {
    const segment = isEncoded ? decodedOr(part, refuse) : part;
    if (segment === "") return refuse("has an empty part in its path");
    if (segment === "." || segment === "..") return refuse(`holds "${segment}" in its path`);
    if (segment.startsWith("-")) return refuse('has a part that begins with "-"');
    if (/[/\\%]/.test(segment) || unprintable.test(segment))
      return refuse("holds an encoded slash, percent sign or control character");
    return segment;
  });
}

function decodedOr(text: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("is wrongly encoded");
  }
}

/** As little as an address needs. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/%(?:7E|24|26|2B|2C|3D|21)/gi, decodeURIComponent);
