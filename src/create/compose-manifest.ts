import type { Manifest, Parts } from "./manifest.ts";

/**
 * A template's manifest joined with that of its base: questions, values, features, dependencies and scripts of both; where both have
 * one by the same name, the own one stands in the place of the base's. A computed value answers a question of the base that has its
 * name, and a question takes the place of a computed value. What is the template's alone, such as its files' rules, is its own.
 */
export function composeManifest(base: Manifest, own: Manifest): Manifest {
  const ownPrompts = new Set(own.prompts.map(({ id }) => id));
  const taken = Object.entries(own.computed).filter(([name]) =>
    base.prompts.some(({ id }) => id === name),
  );
  return {
    ...own,
    prompts: joinById(base.prompts, own.prompts).filter(
      ({ id }) => ownPrompts.has(id) || !(id in own.computed),
    ),
    // What answers a question of the base comes first: the base's values may use it.
    computed: {
      ...Object.fromEntries(taken),
      ...Object.fromEntries(
        Object.entries(base.computed).filter(([name]) => !ownPrompts.has(name)),
      ),
      ...own.computed,
    },
    features: joinById(base.features, own.features),
    ...joinParts(base, own),
    headers: [...base.headers, ...own.headers],
    hooks: [...base.hooks, ...own.hooks],
    nextSteps: own.nextSteps.length > 0 ? own.nextSteps : base.nextSteps,
  };
}

function joinParts(base: Parts, own: Parts): Parts {
  return {
    dependencies: { ...base.dependencies, ...own.dependencies },
    devDependencies: { ...base.devDependencies, ...own.devDependencies },
    scripts: { ...base.scripts, ...own.scripts },
    primitives: [...base.primitives, ...own.primitives],
  };
}

function joinById<T extends { readonly id: string }>(
  base: readonly T[],
  own: readonly T[],
): readonly T[] {
  const byId = new Map(base.map((each) => [each.id, each]));
  for (const each of own) byId.set(each.id, each);
  return [...byId.values()];
}
