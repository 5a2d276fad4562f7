/// <reference types="handlebars" />

/** Handlebars' own parser, without its compiler and its runtime. */
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  /** Standalone tags and `~` are seen to: what is left of the text is what is printed. */
  export function parse(text: string): hbs.AST.Program;
}
