import type { About } from "./command-help.ts";

export const codemodAbout: About = {
  summary:
    "create-corral codemod: moves raw promises and timers to the primitives, and says of every site what became of it",
  usage: [
    ["npx create-corral codemod", "show what would change; in a terminal, ask what to do"],
    ["npx create-corral codemod src --write", "make the safe edits"],
    ["npx create-corral undo", "take them back"],
  ],
};

export const checkAbout: About = {
  summary:
    "create-corral check: lists what the codemod would change or warn of, and ends with 1 if there is anything",
  usage: [
    ["npx create-corral check", "all of the current folder"],
    ["npx create-corral check --since main", "what changed since a commit"],
  ],
};

export const undoAbout: About = {
  summary:
    "create-corral undo: takes back what the last codemod --write here did, byte for byte, if nothing changed since",
  usage: [["npx create-corral undo", "again: the one before it"]],
};
