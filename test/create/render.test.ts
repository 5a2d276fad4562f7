import { describe, expect, it, vi } from "vitest";
import Handlebars from "handlebars";
import { spellings } from "../../src/create/package-manager.ts";
import { parseTemplate } from "../../src/create/parse-template.ts";
import { createRender } from "../../src/create/render.ts";

const view = {
  name: "api",
  node: 20,
  empty: "",
  parts: ["a", "b"],
  features: { "worker-pool": true, docs: false },
};
const render = (text: string, pm: "npm" | "pnpm" = "npm") =>
  createRender(view, pm, { programs: new Map([[text, parseTemplate(text, "a.hbs")]]) })(
    text,
    "a.hbs",
  );

const filled: readonly (readonly [text: string, expected: string])[] = [
  ["{{name}} on {{node}}", "api on 20"],
  ["{{empty}}", ""],
  ["'<&>\"= {{name}}", "'<&>\"= api"],
  ["{{#if features.worker-pool}}yes{{else}}no{{/if}}", "yes"],
  ["{{#unless features.docs}}no docs{{/unless}}", "no docs"],
  ["{{#each parts}}{{@index}}{{this}}{{../name}} {{/each}}", "0aapi 1bapi "],
  ["{{#each features}}{{@key}}={{this}} {{/each}}", "worker-pool=true docs=false "],
  ["{{#if (eq node 20)}}a{{/if}}{{#if (ne node 20)}}b{{/if}}", "a"],
  ["{{#if (and features.worker-pool (not features.docs))}}a{{/if}}", "a"],
  ["{{#if (or features.docs (includes parts 'b'))}}a{{/if}}", "a"],
  ["{{json name}} {{json parts}}", '"api" ["a","b"]'],
  [
    "{{pmInstall}}; {{pmRun 'check'}}; {{pmRun 'test'}}; {{pmExec 'x'}}; {{pmFetched 'x'}}; {{pmCleanInstall}}",
    "npm install; npm run check; npm test; npx x; npx x; npm ci",
  ],
  ["{{{{raw}}}}${{ github.ref }} {{x}}{{{{/raw}}}}", "${{ github.ref }} {{x}}"],
  ["\\{{name}}", "{{name}}"],
  ["no braces at all $ {", "no braces at all $ {"],
];

describe("render fills in", () => {
  it.each(filled)("%s", (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it("the package manager's own words", () => {
    expect(render("{{pmRun 'check'}} {{pmCleanInstall}}", "pnpm")).toBe(
      "pnpm run check pnpm install --frozen-lockfile",
    );
  });
});

describe("names are spelled as code wants them", () => {
  it.each([
    ["camel", "my-API client", "myApiClient"],
    ["pascal", "order_items", "OrderItems"],
    ["kebab", "OrderItemsV2 (new)", "order-items-v2-new"],
    ["snake", "XMLHttpRequest", "xml_http_request"],
    ["upper", "naïve", "NAÏVE"],
    ["lower", "ÉCOLE", "école"],
    ["kebab", "@acme/the-service", "acme-the-service"],
    ["camel", "", ""],
  ])("%s of %j is %j", (helper, text, expected) => {
    expect(render(`{{${helper} ${JSON.stringify(text)}}}`)).toBe(expected);
  });

  it("lists are joined", () => {
    expect(render("{{join parts}} {{join parts '-'}}")).toBe("a, b a-b");
  });
});

describe("render gives what Handlebars itself gives, strict and without escaping", () => {
  const spelled = spellings.npm;
  const oracle = Handlebars.create();
  oracle.registerHelper({
    eq: (a: unknown, b: unknown) => a === b,
    ne: (a: unknown, b: unknown) => a !== b,
    and: (a: unknown, b: unknown) => a && b,
    or: (a: unknown, b: unknown) => a || b,
    not: (a: unknown) => !a,
    includes: (list: readonly unknown[], item: unknown) => list.includes(item),
    json: (value: unknown) => JSON.stringify(value),
    raw(this: unknown, { fn }: Handlebars.HelperOptions) {
      return fn(this);
    },
    pmInstall: () => spelled.install.join(" "),
    pmCleanInstall: () => spelled.cleanInstall.join(" "),
    pmRun: (script: string) => spelled.script(script).join(" "),
    pmExec: (program: string) => spelled.program(program).join(" "),
    pmFetched: (program: string) => spelled.fetched(program).join(" "),
  });
  const whitespace = [
    "a\n{{#if name}}\n  b\n{{else}}\n  c\n{{/if}}\nd\n",
    "a {{~name~}} b",
    "{{#if empty}}a{{else if name}}b{{else}}c{{/if}}",
    "{{#unless empty}}a{{else}}b{{/unless}}",
    "{{#each parts}}\n- {{this}}{{#unless @last}},{{/unless}}{{#if @first}} first{{/if}}\n{{else}}\nnone\n{{/each}}\n",
    "{{#each parts}}{{#each ../features}}{{@key}}{{../this}} {{/each}}{{/each}}",
    "{{! a comment }}{{!-- {{another}} --}}\n{{name}}",
    "{{parts}} {{features.docs}} {{node}}",
    "{{#if parts}}a{{/if}}{{#if features.docs}}b{{/if}}{{#if node}}c{{/if}}{{#if features}}d{{/if}}",
    "{{{name}}} {{&name}}",
    "{{json 'x'}} {{json 1}} {{json true}}",
  ];

  it.each([...filled.map(([text]) => text), ...whitespace])("%j", (text) => {
    expect(render(text)).toBe(oracle.compile(text, { strict: true, noEscape: true })(view));
  });
});

describe("render refuses, with file and line", () => {
  it.each([
    ["\n{{nmae}}", /a\.hbs:2: there is no "nmae"/],
    ["{{#if nmae}}x{{/if}}", /there is no "nmae"/],
    ["{{#if features.nope}}x{{/if}}", /there is no "features\.nope"/],
    ["{{eq nmae 1}}", /there is no "nmae"/],
    ["{{#if name}}{{else}}{{nmae}}{{/if}}", /there is no "nmae"/],
    ["{{#each parts}}{{name}}{{/each}}", /there is no "name"/],
    ["{{name.length}}", /there is no "name\.length"/],
    ["{{constructor}}", /there is no "constructor"/],
    ["{{__proto__}}", /there is no "__proto__"/],
    ["{{features.constructor.constructor}}", /there is no "features\.constructor/],
    ["{{@root.name}}", /there is no "@root\.name"/],
    ["{{lookup this 'name'}}", /there is no helper "lookup"/],
    ["{{log name}}", /there is no helper "log"/],
    ["{{shout name}}", /there is no helper "shout"/],
    ["{{#with name}}x{{/with}}", /there is no block helper "with"/],
    ["{{#eq node 20}}x{{/eq}}", /there is no block helper "eq"/],
    ["{{if name}}", /there is no helper "if"/],
    ["{{#features.docs}}x{{/features.docs}}", /there is no block helper "features\.docs"/],
    ["{{#each parts as |part|}}x{{/each}}", /"as \|…\|"/],
    ["{{json name indent=2}}", /no named arguments/],
    ["{{> partial}}", /partials and decorators/],
    ["{{> (name)}}", /partials and decorators/],
    ['{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}', /partials and decorators/],
    ["\n\nref: ${{ github.ref }}", /a\.hbs:3: "\$\{\{" would come out as "\$"/],
    ["\n{{#if name}}", /a\.hbs:2: Parse error/],
    ["{{name", /Parse error/],
  ])("%s", (text, message) => {
    expect(() => render(text)).toThrow(message);
  });

  it("without a word on the console", () => {
    const spies = (["log", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
    expect(() => render("{{toString}}")).toThrow(/there is no "toString"/);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});
