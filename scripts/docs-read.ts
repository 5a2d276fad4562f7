import { readFileSync } from "node:fs";
import { parseSync, type ESTree } from "vite";
import { readDocComment, type DocComment } from "./docs-comment.ts";

/** What a module of `src/concurrency` shows to the outside, in the order of the source. */
export interface ModuleOutline {
  readonly exports: readonly Exported[];
  /** Types that its signatures name and that nobody imports; shown as they are written. */
  readonly locals: readonly Exported[];
  /** Files beside it whose types its signatures may name, by the name imported. */
  readonly imported: ReadonlyMap<string, string>;
}

export interface Exported {
  readonly kind: "function" | "class" | "interface" | "type" | "const";
  readonly name: string;
  /** As TypeScript that a reader would write: no bodies, no private members, options in place of patterns. */
  readonly signatures: readonly string[];
  readonly doc: DocComment;
  /** The class that a class extends, else "". */
  readonly base: string;
  /** Of a class or an interface. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly isStatic: boolean;
  /** Of a field: its type as written. */
  readonly type: string;
  readonly isOptional: boolean;
  readonly doc: DocComment;
}

/** @param path absolute path of the source */
export function readModule(path: string): ModuleOutline {
  const text = readFileSync(path, "utf8");
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const source = new Source(text, comments);
  const exports: Exported[] = [];
  const locals: Exported[] = [];
  const imported = new Map<string, string>();

  for (const node of program.body) {
    if (node.type === "ImportDeclaration" || node.type === "ExportNamedDeclaration") {
      const from = node.source?.value ?? "";
      if (from.startsWith("./"))
        for (const { local } of node.specifiers)
          if ("name" in local) imported.set(local.name, from.slice(2));
    }
    if (node.type === "TSTypeAliasDeclaration" || node.type === "TSInterfaceDeclaration")
      locals.push({ ...describe(node, source.docBefore(node.start), source), kind: "type" });
    if (node.type !== "ExportNamedDeclaration" || node.declaration === null) continue;
    const found = describe(node.declaration, source.docBefore(node.start), source);
    const earlier = exports.find(({ name }) => name === found.name);
    if (earlier === undefined) exports.push(found);
    // An overload; the last one is the implementation, which nobody calls.
    else if (node.declaration.type === "TSDeclareFunction")
      exports[exports.indexOf(earlier)] = {
        ...earlier,
        signatures: [...earlier.signatures, ...found.signatures],
      };
  }
  return { exports, locals, imported };
}

function describe(node: ESTree.Declaration, doc: DocComment, source: Source): Exported {
  switch (node.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction": {
      const name = node.id?.name ?? "";
      const signature = `function ${name}${source.call(node)};`;
      return { kind: "function", name, doc, base: "", members: [], signatures: [signature] };
    }
    case "ClassDeclaration": {
      const shown = node.body.body
        .filter(isShown)
        .filter(({ start }) => !source.docBefore(start).isInternal);
      const head = source.slice(node.start, node.body.start);
      const body = shown.flatMap((member) => source.member(member));
      return {
        kind: "class",
        name: node.id?.name ?? "",
        doc,
        base: node.superClass?.type === "Identifier" ? node.superClass.name : "",
        signatures: [`${head} {\n${body.join("\n")}\n}`],
        members: shown.map((member) => ({
          name: source.slice(member.key.start, member.key.end),
          isStatic: "static" in member && member.static,
          type: "",
          isOptional: false,
          doc: source.docBefore(member.start),
        })),
      };
    }
    case "TSInterfaceDeclaration":
      return {
        kind: "interface",
        name: node.id.name,
        doc,
        base: "",
        signatures: [source.slice(node.start, node.end)],
        members: node.body.body.flatMap((member) => {
          if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature")
            return [];
          const type =
            member.type === "TSPropertySignature"
              ? source.type(member.typeAnnotation)
              : source.slice(member.key.end, member.end).replace(/;$/, "");
          return {
            name: source.slice(member.key.start, member.key.end),
            isStatic: false,
            type: type.replace(/^\| /, "").replace(/ \| undefined$/, ""),
            isOptional: member.optional,
            doc: source.docBefore(member.start),
          };
        }),
      };
    case "TSTypeAliasDeclaration":
      return {
        kind: "type",
        name: node.id.name,
        doc,
        base: "",
        members: [],
        signatures: [source.slice(node.start, node.end)],
      };
    case "VariableDeclaration": {
      const [variable] = node.declarations;
      if (variable?.id.type !== "Identifier") break;
      const { name, typeAnnotation } = variable.id;
      const signatures = [`const ${name}: ${source.type(typeAnnotation)};`];
      return { kind: "const", name, doc, base: "", members: [], signatures };
    }
    default:
  }
  throw new Error(`no page can show an exported ${node.type}`);
}

type ShownMember = ESTree.MethodDefinition | ESTree.PropertyDefinition;

function isShown(member: ESTree.ClassElement): member is ShownMember {
  if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return false;
  return (
    member.key.type !== "PrivateIdentifier" &&
    !("accessibility" in member && member.accessibility === "protected")
  );
}

type Comments = ReturnType<typeof parseSync>["comments"];

/** A parsed file's text, and what is to be cut out of it. */
class Source {
  readonly #text: string;
  readonly #comments: Comments;

  constructor(text: string, comments: Comments) {
    this.#text = text;
    this.#comments = comments;
  }

  slice(start: number, end: number): string {
    return this.#text.slice(start, end).trim();
  }

  /** The docstring that ends right before `start`. */
  docBefore(start: number): DocComment {
    const comment = this.#comments.find(
      ({ type, value, end }) =>
        type === "Block" &&
        value.startsWith("*") &&
        end <= start &&
        withoutComments(this.slice(end, start)).trim() === "",
    );
    return readDocComment(comment?.value ?? "");
  }

  type(annotation: ESTree.TSTypeAnnotation | null | undefined): string {
    if (annotation === null || annotation === undefined) return "";
    return this.slice(annotation.typeAnnotation.start, annotation.typeAnnotation.end);
  }

  /** Type parameters, parameters and result. */
  call(fn: ESTree.Function): string {
    const generics = fn.typeParameters
      ? withoutComments(this.slice(fn.typeParameters.start, fn.typeParameters.end))
      : "";
    const params = fn.params.map((param) => this.#param(param));
    const result = this.type(fn.returnType);
    return `${generics}(${params.join(", ")})${result === "" ? "" : `: ${result}`}`;
  }

  member(member: ShownMember): string[] {
    const { key } = member;
    const name = member.computed
      ? `[${this.slice(key.start, key.end)}]`
      : this.slice(key.start, key.end);
    const head = member.static ? "static " : "";
    if (!("kind" in member)) {
      const type = this.type(member.typeAnnotation);
      // What is inferred from `new Type(…)` is its class; from a literal, itself.
      const value = member.value?.type === "NewExpression" ? member.value.callee : member.value;
      const inferred = value ? this.slice(value.start, value.end) : "unknown";
      return [`${head}${member.readonly ? "readonly " : ""}${name}: ${type || inferred};`];
    }
    if (member.kind === "constructor") return [`constructor${this.call(member.value)};`];
    const access = member.kind === "get" || member.kind === "set" ? `${member.kind} ` : "";
    return [`${head}${access}${name}${this.call(member.value)};`];
  }

  /** `{ signal } = {}: WaitOptions` is `options?: WaitOptions` to who calls. */
  #param(param: ESTree.ParamPattern): string {
    if (param.type === "TSParameterProperty") return this.slice(param.start, param.end);
    if (param.type === "RestElement") return this.slice(param.start, param.end);
    const isOptional = param.type === "AssignmentPattern";
    const target = isOptional ? param.left : param;
    const mark = isOptional || ("optional" in target && target.optional) ? "?" : "";
    const name = target.type === "Identifier" ? target.name : "options";
    const annotation = "typeAnnotation" in target ? target.typeAnnotation : undefined;
    const inferred =
      isOptional && param.right.type === "Literal" ? typeof param.right.value : "unknown";
    return `${name}${mark}: ${this.type(annotation) || inferred}`;
  }
}

/** Without the lines that speak to a linter. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, "");
}
