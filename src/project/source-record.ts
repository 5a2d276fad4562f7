/**
 * Where a template is from, as a lock records it. It names one and the same content for ever, but for a folder, which its template's
 * digest pins. Never with credentials.
 */
export type SourceRecord =
  | { readonly kind: "builtin" }
  /** `path` as it was typed, with "/": relative to where the person stood. */
  | { readonly kind: "folder"; readonly path: string }
  | {
      readonly kind: "git";
      readonly url: string;
      /** Branch, tag or commit as it was asked for; none: the default branch. */
      readonly ref?: string;
      /** Whole id. */
      readonly commit: string;
      /** Id of the tree of `folder`, or of the whole commit: the content itself. */
      readonly tree: string;
      readonly folder?: string;
    }
  | {
      readonly kind: "npm";
      readonly name: string;
      /** Version, range or dist-tag as it was asked for; none: "latest". */
      readonly wanted?: string;
      readonly version: string;
      /** `sha512-` and base64, of the tarball. */
      readonly integrity: string;
      /** Base address of the registry, when it is not npm's own. */
      readonly registry?: string;
      readonly folder?: string;
    };
