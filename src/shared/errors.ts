/** Every mistake that a person can put right, with the exit status that CONTRACT's table gives it. Codes are never reused. */
export const userErrorExit = {
  USAGE: 2,
  INVALID_ANSWER: 2,
  NEEDS_INPUT: 2,
  TEMPLATE_UNKNOWN: 2,
  TEMPLATE_INVALID: 2,
  PACKAGE_INVALID: 2,
  SOURCE_INVALID: 2,
  NO_PROJECT: 2,
  LOCK_INVALID: 2,
  TEMPLATE_CHANGED: 2,
  TARGET_NOT_EMPTY: 3,
  TARGET_IS_FILE: 3,
  TARGET_NOT_WRITABLE: 3,
  TARGET_CONFLICT: 3,
  TARGET_BUSY: 3,
  NO_FILES: 2,
  NOTHING_TO_UNDO: 2,
  NO_REPOSITORY: 3,
  DIRTY_TREE: 3,
  CHANGED_SINCE: 3,
  TRUST_REFUSED: 4,
  WRITE_FAILED: 8,
  VERIFY_FAILED: 6,
  GIT_FAILED: 7,
  INSTALL_FAILED: 7,
  FETCH_FAILED: 7,
  HOOK_FAILED: 7,
  CANCELLED: 130,
} as const;

export type UserErrorCode = keyof typeof userErrorExit;

/** A mistake the reader can put right. `hint` is one sentence that says how. */
export class UserError extends Error {
  override readonly name = "UserError";

  readonly code: UserErrorCode;
  readonly hint: string;

  constructor(code: UserErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  get exitCode(): number {
    return userErrorExit[this.code];
  }
}
