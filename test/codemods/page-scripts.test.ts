import { expect, it } from "vitest";
import { rules } from "../../src/codemods/index.ts";
import { chooseSafe, transformFile } from "../../src/codemods/transform-file.ts";
import { listSites, surroundings } from "./fixtures.ts";

function transform(text: string): ReturnType<typeof transformFile> {
  return transformFile({ path: "a.vue", text }, rules, { surroundings, choose: chooseSafe() });
}

const own = `<script>
import { a } from "./a";
const b = await Promise.all([a()]);
</script>
`;

it("a script of the page that nobody can read hides none of the component's own", () => {
  const { code, sites } = transform(`<div><script>{{ Promise.all( }}</script></div>\n${own}`);
  expect(listSites(sites)).toBe("4:17 migrated promise-all promise-all\n");
  expect(code).toContain("await all([a()])");
});

it("a script of the component itself that nobody can read is told", () => {
  expect(() => transform(own.replace("])", ""))).toThrow(SyntaxError);
});

it("a script in another language is none that could be read", () => {
  const { sites } = transform(`<script lang="coffee">\nx = -> Promise.all []\n</script>\n`);
  expect(sites).toEqual([]);
});
