// Tags that a script gives its samples beyond the catalog's. Recorded are those that a threshold selects, with the
// values that it selects: so a script that makes up values without end costs nothing, and a sample's tags are looked
// up, not made.
import { ANSWER_TAGS, hasTags, textOfTag } from "../../../contracts/metrics/tags.ts";
import type { OwnTags } from "../protocols/protocol.ts";

export class OwnTagSets {
  readonly #wanted: readonly (readonly [tag: string, values: ReadonlySet<string>])[];
  readonly #sets = new Map<string, OwnTags>();
  /** Some threshold selects by what an answer says. */
  readonly wantsAnswers: boolean;

  /** @param tags of the run plan */
  constructor(tags: Readonly<Record<string, readonly string[]>> = {}) {
    this.#wanted = Object.entries(tags).map(([tag, values]) => [tag, new Set(values)]);
    this.wantsAnswers = ANSWER_TAGS.some((tag) => Object.hasOwn(tags, tag));
  }

  /**
   * @param given whatever the script gave. @returns undefined where nothing of it is recorded
   * @throws TypeError for what holds no tags, and for a value that has no text
   */
  of(given: Readonly<Record<string, unknown>> | null | undefined): OwnTags | undefined {
    if (!hasTags(given)) return undefined;
    for (const tag in given) if (typeof given[tag] !== "string") textOfTag(tag, given[tag]);
    let key = "";
    for (const [tag, values] of this.#wanted) {
      const value = given[tag];
      if (value !== undefined && value !== null && values.has(String(value)))
        key += `\u0001${tag}\u0001${String(value)}`;
    }
    return key === "" ? undefined : (this.#sets.get(key) ?? this.#make(key, given));
  }

  #make(key: string, given: Readonly<Record<string, unknown>>): OwnTags {
    const tags: Record<string, string> = {};
    for (const [tag, values] of this.#wanted) {
      const value = given[tag];
      if (value !== undefined && value !== null && values.has(String(value))) tags[tag] = String(value);
    }
    const made = { tags, key };
    this.#sets.set(key, made);
    return made;
  }
}
