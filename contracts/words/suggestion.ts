// The nearest right word for a misspelt one, or none when nothing is near.
import { closest, distance } from "fastest-levenshtein";

/** The word of `known` that is nearest, however far: one that has the word in it before any other. */
export const nearestOf = (word: string, known: readonly string[]): string | undefined => {
  if (known.length === 0) return undefined;
  const around = word === "" ? [] : known.filter((candidate) => candidate.toLowerCase().includes(word.toLowerCase()));
  return closest(word, around.length > 0 ? around : known);
};

/** A word of `known` that is at most a third of the letters away; case does not count. */
export const suggest = (word: string, known: readonly string[]): string | undefined => {
  const [first, ...rest] = known;
  if (first === undefined) return undefined;
  const byLowerCase = new Map([first, ...rest].map((candidate) => [candidate.toLowerCase(), candidate]));
  const nearest = closest(word.toLowerCase(), [...byLowerCase.keys()]);
  const isNear =
    distance(word.toLowerCase(), nearest) <= Math.max(1, Math.floor(Math.max(word.length, nearest.length) / 3));
  return isNear ? byLowerCase.get(nearest) : undefined;
};
