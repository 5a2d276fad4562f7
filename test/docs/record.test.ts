import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawSvg } from "../../scripts/record/draw-svg.ts";
import { TerminalScreen } from "../../scripts/record/terminal-screen.ts";
import { everyQuestion, readSurroundings } from "../../src/cli/surroundings.ts";
import { repository } from "./built-examples.ts";

describe("the screen of a recording", () => {
  it.each([
    ["plain lines", "one\r\ntwo", "one\ntwo"],
    ["a carriage return, which writes over what is there", "wait…\rdone ", "done"],
    ["going up and erasing what is below", "ask\r\nyes\r\n\u001B[2A\u001B[Jnext", "next"],
    ["erasing to the end of a line", "abcdef\u001B[3D\u001B[K", "abc"],
    ["going to a column", "abc\u001B[1Gx\u001B[5Gy", "xbc y"],
    ["going back to what was saved", "a\u001B[sbc\r\n\u001B[ud", "adc"],
    ["a line that is full", "abcdefghij!", "abcdefghij\n!"],
    ["what it does not know", "\u001B[?25l\u001B]0;title\u0007a\u001B[?25h", "a"],
  ])("shows %s", (_, written, shown) => {
    const screen = new TerminalScreen(10);
    screen.write(written);
    expect(screen.text.trimEnd()).toBe(shown);
  });

  it("tells runs apart by how they look", () => {
    const screen = new TerminalScreen(80);
    screen.write("a \u001B[1;32mb c\u001B[0m  d\u001B[2m\u001B[7me\u001B[0m");
    const [line = []] = screen.lines;
    expect(
      line.map(({ column, text, color, bold, dim }) => [column, text, color, bold, dim]),
    ).toEqual([
      [0, "a", undefined, false, false],
      [2, "b c", 32, true, false],
      [7, "d", undefined, false, false],
      [8, "e", undefined, false, true],
    ]);
    expect(line.at(-1)?.inverse).toBe(true);
  });

  it("is drawn with each run in its column", () => {
    const screen = new TerminalScreen(80);
    screen.write('\u001B[31m<"&">\u001B[0m');
    const svg = drawSvg("A title", screen.lines, 80);
    expect(svg).toContain('aria-label="A title"');
    expect(svg).toContain('fill="#ff7b72">&lt;&quot;&amp;&quot;&gt;</text>');
  });
});

describe("docs/create.svg", () => {
  const svg = readFileSync(join(repository, "docs/create.svg"), "utf8");

  it("shows the questions as they are asked now: `npm run record` draws it anew", () => {
    const { cwd, env, stdin, stdout, stderr } = { ...process, cwd: process.cwd() };
    const questions = everyQuestion(readSurroundings({ cwd, env, stdin, stdout, stderr }));
    const shown = questions.filter(({ message }) => svg.includes(message));
    // Those that a default answer leaves out, and flags without a prompt, are not in it.
    expect(shown.length).toBeGreaterThanOrEqual(8);
    const asked = [...svg.matchAll(/>([^<]+\?)(?= *<)/g)].map(([, text = ""]) => text.trim());
    const known = [...questions.map(({ message }) => message), "Is that right?"];
    expect(asked.filter((text) => !known.includes(text))).toEqual([]);
  });

  it("shows a run that ended well, and nothing of the machine it was made on", () => {
    expect(svg).toContain(">create-corral --verify<");
    expect(svg).not.toMatch(/\/(tmp|root|home|work|var)\b|\bfailed\b/);
  });
});
