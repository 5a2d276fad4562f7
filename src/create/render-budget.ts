/**
 * What rendering a project may cost in all: lists in lists, and values that double the one before, would take for ever or all memory.
 * Counted in steps and characters, not in time: the same template is refused everywhere or nowhere.
 */
export class RenderBudget {
  #steps = maxSteps;
  #characters = maxCharacters;

  /** One more step, which gave so many characters. @throws BudgetSpent */
  spend(characters: number): void {
    this.#steps -= 1;
    this.#characters -= characters;
    if (this.#steps < 0) throw new BudgetSpent(`takes more than ${maxSteps} steps to fill in`);
    if (this.#characters < 0) throw new BudgetSpent("gives more than 50 MB of text");
  }
}

export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}

const maxSteps = 2_000_000;
const maxCharacters = 50 * 1024 * 1024;
