// Twins of the methods of texts that call a function for what they replace.
import { callOf, type Twin } from "./twin.ts";

interface Match {
  readonly found: string;
  readonly at: number;
  readonly given: unknown[];
}

const replaceTwin =
  (method: "replace" | "replaceAll"): Twin =>
  async (receiver, [pattern, replace]) => {
    const text = String(receiver);
    const call = callOf(replace);
    const matches: Match[] = [];
    // What is found does not depend on what it is replaced by.
    text[method](pattern as RegExp, (found: string, ...given: unknown[]) => {
      const at = given.find((one) => typeof one === "number") as number;
      matches.push({ found, at, given });
      return found;
    });
    let made = "";
    let from = 0;
    for (const { found, at, given } of matches) {
      made += text.slice(from, at) + String(await call(undefined, found, ...given));
      from = at + found.length;
    }
    return made + text.slice(from);
  };

export const TEXT_TWINS: readonly (readonly [unknown, Twin])[] = [
  [String.prototype.replace, replaceTwin("replace")],
  [String.prototype.replaceAll, replaceTwin("replaceAll")],
];
