import { isMap, isNode, isScalar, parseDocument } from "yaml";
import type { Document, YAMLMap } from "yaml";

/**
 * Two documents in YAML as one, as `mergeJson` joins JSON: maps key by key, `null` takes a key out, all else takes the place of the
 * base's value. Comments of both stay with what they stand at.
 *
 * @throws Error where one of the two is not one document in YAML
 */
export function mergeYaml(base: string, own: string): string {
  const under = parsed(base);
  const over = parsed(own);
  if (!isMap(over.contents)) return own;
  if (!isMap(under.contents)) return own;
  mergeMaps(under.contents, over.contents);
  return under.toString({ lineWidth: 0, indentSeq: /^\s+- /m.test(base) || !/^- /m.test(base) });
}

function parsed(text: string): Document.Parsed {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined) throw fault;
  return document;
}

function mergeMaps(base: YAMLMap, own: YAMLMap): void {
  // What stands above a map's first key is kept with the map.
  const [first] = own.items;
  if (isNode(first?.key) && own.commentBefore) first.key.commentBefore ??= own.commentBefore;
  for (const pair of own.items) {
    const known = base.get(pair.key, true);
    if (isScalar(pair.value) && pair.value.value === null) base.delete(pair.key);
    else if (isMap(known) && isMap(pair.value)) mergeMaps(known, pair.value);
    else {
      if (isMap(pair.value)) removeNulls(pair.value);
      base.set(pair.key, pair.value);
    }
  }
}

function removeNulls(map: YAMLMap): void {
  map.items = map.items.filter(({ value }) => !isScalar(value) || value.value !== null);
  for (const { value } of map.items) if (isMap(value)) removeNulls(value);
}
