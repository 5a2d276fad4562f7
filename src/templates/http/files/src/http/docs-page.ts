import type { OpenApiDocument, Operation } from "./openapi.ts";

/** The document as one page of HTML: no script, nothing loaded from elsewhere. */
export function docsPage({ info, paths }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(info.title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
  section { border-top: 1px solid #8884; padding: 1rem 0; }
  h2 { font-size: 1rem; margin: 0; } h2 b { text-transform: uppercase; } h2 code { margin: 0 1ch; }
  pre { overflow: auto; background: #8881; padding: 0.5rem; }
</style>
<h1>${text(info.title)} <small>${text(info.version)}</small></h1>
<p>${text(info.description)}</p>
${operations.join("\n")}
</html>
`;
}

function section(method: string, path: string, operation: Operation): string {
  const { summary, parameters, requestBody, responses } = operation;
  const list = parameters.map(
    ({ name, in: place, required, schema }) =>
      `<li><code>${text(name)}</code> in ${place}${required ? ", required" : ""}: <code>${text(schema)}</code></li>`,
  );
  return `<section>
<h2><b>${text(method)}</b><code>${text(path)}</code>${text(summary)}</h2>
<ul>${list.join("")}</ul>
${requestBody === undefined ? "" : details("Request body", requestBody)}
${details("Answers", responses)}
</section>`;
}

function details(title: string, value: unknown): string {
  return `<details><summary>${title}</summary><pre>${text(JSON.stringify(value, undefined, 2))}</pre></details>`;
}

/** A value as text that HTML takes for nothing else. */
function text(value: unknown): string {
  const plain = typeof value === "string" ? value : JSON.stringify(value);
  return plain.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
