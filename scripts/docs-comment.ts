/** A docstring, taken apart. */
export interface DocComment {
  /** What stands before the tags, as Markdown, without examples. */
  readonly text: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly throws: readonly string[];
  readonly see: readonly string[];
  /** For the files beside it, not for who uses them: `@internal`. */
  readonly isInternal: boolean;
}

/** @param comment what stands between the comment's first star and its end */
export function readDocComment(comment: string): DocComment {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
  const [text = "", ...tags] = lines.join("\n").split(/^@(?=\w)/m);
  const tagged = (name: string): string[] =>
    tags.filter((tag) => tag.startsWith(`${name} `)).map((tag) => joined(tag.slice(name.length)));
  return {
    text: text
      .replaceAll(/^```[^]*?^```$/gm, "")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim(),
    params: tagged("param").map((param) => {
      const [name = "", ...words] = param.split(" ");
      return { name, text: words.join(" ") };
    }),
    throws: tagged("throws"),
    see: tagged("see"),
    isInternal: tags.some((tag) => tag.trim() === "internal"),
  };
}

/**
 * The sentences of a docstring, for those who look for one fact. A sentence that only goes on ("Otherwise …", "So …") stays with the one
 * before it.
 */
export function sentencesOf({ text }: DocComment): string[] {
  return text
    .split(/\n\n|\n(?=- )/)
    .flatMap((paragraph) => joined(paragraph.replace(/^- /, "")).split(/(?<=[.!?]\)?) (?=[A-Z`])/))
    .reduce<string[]>((sentences, sentence) => {
      const previous = sentences.at(-1);
      if (previous !== undefined && /^(Otherwise|So|Nobody|It is|The pause)\b/.test(sentence))
        sentences[sentences.length - 1] = `${previous} ${sentence}`;
      else if (sentence !== "") sentences.push(sentence);
      return sentences;
    }, []);
}

function joined(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim();
}
