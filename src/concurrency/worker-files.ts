/*
 * Where a pool's workers find their files. Source (`.ts`) and build (`.js`) lie side by side in the same
 * shape, and no compiler rewrites an address in a string: the ending of this very file tells which it is.
 */

/** Address of `worker-entry`, beside this file. */
export const entryAddress = here().replace(/worker-files(?=\.\w+$)/, "worker-entry");

/** `href` as this runtime can load it: in a build, what the source calls `.ts` is `.js`. */
export function moduleAddress(href: string): string {
  const ending = /\.([cm]?)js$/.exec(here());
  return ending === null ? href : href.replace(/\.([cm]?)ts$/, ".$1js");
}

function here(): string {
  // Without a query, such as development servers add.
  return (import.meta as unknown as { readonly url: string }).url.replace(/[?#].*$/, "");
}
