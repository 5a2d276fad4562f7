import { parseGitUrl } from "./git-url.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** Why git could not reach a repository, in one sentence, with what helps; nothing secret in it. */
export function gitFailed(stderr: string, url: string, shown: string): UserError {
  const { user, password, scheme } = parseGitUrl(url);
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const said =
    lines.find((line) => /^(?:fatal|error|remote|ERROR|ssh):?/.test(line)) ??
    lines.at(-1) ??
    "git said nothing";
  let why = said.replace(/^fatal: |\.$/g, "").replaceAll(url, shown);
  // The user's name is no secret in ssh, where it stands in the address that is shown.
  for (const secret of scheme === "ssh" ? [] : [password, user]) {
    if (secret !== undefined && secret !== "")
      why = why.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
  }
  return new UserError(
    "FETCH_FAILED",
    `${quote(shown)} could not be fetched: ${quote(why).slice(1, -1)}.`,
    hintFor(stderr),
  );
}

function hintFor(stderr: string): string {
  if (/host key verification failed/i.test(stderr))
    return "Connect to the host by ssh once, and check its key.";
  if (
    /authentication|permission denied|could not read (?:username|password)|terminal prompts disabled|\b40[13]\b/i.test(
      stderr,
    )
  )
    return "If it is private, set up git's credentials for this host, or take its ssh address (git@host:path).";
  if (/not found|does not appear to be a git repository|does not exist|\b404\b/i.test(stderr))
    return "Check the address; a private repository may hide behind this answer, too.";
  if (/transport '[^']*' not allowed/i.test(stderr)) return "Take an https or ssh address.";
  return "Check the network and the address; what was fetched before can be used with --offline.";
}
