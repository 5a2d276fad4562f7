import { expect, it, onTestFinished, vi } from "vitest";
import { packError, unpackError } from "#concurrency/worker-error.ts";

it("an error of a class that reads slots of its own comes over as one of the standard, and can be read", () => {
  // As Bun's ResolveMessage: a global class whose properties only its own instances have.
  class Slotted extends TypeError {
    readonly #text = "slotted";
    override get name(): string {
      return this.#text;
    }
  }
  vi.stubGlobal("Slotted", Slotted);
  onTestFinished(() => void vi.unstubAllGlobals());
  const error = unpackError(structuredClone(packError(new Slotted("absent")))) as Error;
  expect(error).toBeInstanceOf(TypeError);
  expect([error.name, error.message]).toEqual(["slotted", "absent"]);
});
