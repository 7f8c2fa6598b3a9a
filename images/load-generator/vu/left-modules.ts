// The copies of a script that no virtual user has taken yet. All users of a thread take theirs at the same instant, so
// that looking through the others for each would cost seconds of 20,000 users' start.
import type { Numbered, ScriptModule } from "./user-modules.ts";

export class LeftModules {
  readonly #byNumber = new Map<number, ScriptModule[]>();

  constructor(opened: readonly Numbered[]) {
    for (const { number, module } of opened) {
      const same = this.#byNumber.get(number);
      if (same === undefined) this.#byNumber.set(number, [module]);
      else same.push(module);
    }
  }

  get isEmpty(): boolean {
    return this.#byNumber.size === 0;
  }

  /**
   * The user's own where it is there, else any: a run may have been given other users since.
   * @param number the user's in the whole run
   * @returns undefined when none is left
   */
  take(number: number): ScriptModule | undefined {
    const from = this.#byNumber.has(number) ? number : this.#byNumber.keys().next().value;
    if (from === undefined) return undefined;
    const modules = this.#byNumber.get(from);
    const module = modules?.pop();
    if (modules?.length === 0) this.#byNumber.delete(from);
    return module;
  }
}
