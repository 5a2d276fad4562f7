/** Every strict flag that TypeScript 5.4 has and that says nothing about modules. */
export const strictFlags = {
  strict: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
};

/** Of TypeScript 5.6 and 5.8. */
export const laterStrictFlags = { noUncheckedSideEffectImports: true, erasableSyntaxOnly: true };
