// Collects the mistakes of several steps and tells them as one error, so that none has to wait until another is mended.
import { type Issue, MeridianError } from "./errors.ts";

export class Mistakes {
  readonly #errors: MeridianError[] = [];

  add(error: MeridianError): void {
    this.#errors.push(error);
  }

  /** @returns what the step came to; undefined when it has mistakes, which are kept */
  async of<T>(step: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof MeridianError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  get areThere(): boolean {
    return this.#errors.length > 0;
  }

  /**
   * Only where there are any.
   * @param path of the document that the mistakes are to be mended in, or whose names led to them
   * @returns the one that there is as it is, or CONFIG_INVALID with the issues of all
   */
  asOne(path: string): MeridianError {
    const [first] = this.#errors;
    if (first !== undefined && this.#errors.length === 1) return first;
    const issues = this.#errors.flatMap((error) => (error.issues.length > 0 ? error.issues : [issueOf(error)]));
    return new MeridianError("CONFIG_INVALID", `${path} has ${issues.length} mistakes`, {
      next: `mend ${path} and what it names`,
      issues,
    });
  }
}

/** Of an error that is no list: those of the script. The line that such an error shows is shown when it is alone. */
const issueOf = ({ message, next }: MeridianError): Issue => ({
  path: "script",
  received: `an error: ${message.split("\n")[0] ?? message}`,
  expected: next === undefined ? "a script that can be run" : `a script that can be run: ${next}`,
});
