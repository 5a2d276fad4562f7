import { oneLine, text } from "./decode.ts";

/** Of prompts and computed values. */
export const identifier = /^[a-z][a-zA-Z0-9]*$/;

/** Of templates, features and flags. */
export const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export const line = text(oneLine, "one line of text, without control characters");
