// The names that the scripts of a region give: each thread of each worker keeps so many of a kind apart, and this keeps
// the same number for all of them together. What is beyond is counted under one name, and nothing is lost.
import { type Notice, noticeKey } from "../../../contracts/delta/notices.ts";
import type { Series, SeriesTags } from "../../../contracts/delta/series.ts";
import { type ErrorCount, errorKey, type WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { definitionOf } from "../../../contracts/metrics/catalog.ts";
import { KeptNames, ofOwnMetrics, tooManyErrors, tooManyValues } from "../../../contracts/metrics/name-bounds.ts";
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";

/** Tags of built-in metrics that a script makes up; its own are those that thresholds select. */
const MADE_UP = ["name", "group", "check", "method"] as const;

export class RegionNames {
  readonly #kept = new KeptNames();
  readonly #said = new Set<string>();
  /** What is to be said of the delta under way. */
  #notices: Notice[] = [];

  /** The delta with the names that are kept: the same one where all are. */
  bound(delta: WorkerDelta): WorkerDelta {
    this.#notices = [];
    const seconds = changed(delta.seconds, (second) => {
      const series = changed(second.series, (one) => {
        const tags = this.#boundTags(one);
        return tags === one.tags ? one : { ...one, tags };
      });
      return series === second.series ? second : { ...second, series };
    });
    const errors = changed(delta.errors, (error) => this.#boundError(error));
    if (seconds === delta.seconds && errors === delta.errors) return delta;
    return { ...delta, seconds, errors, notices: [...delta.notices, ...this.#notices] };
  }

  #boundTags({ metric, tags }: Series): SeriesTags {
    const isBuiltIn = definitionOf(metric) !== undefined;
    let bounded: Record<string, string> | undefined;
    for (const tag of isBuiltIn ? MADE_UP : Object.keys(tags)) {
      const value = tags[tag];
      if (value === undefined || tag === "scenario") continue;
      const kind = isBuiltIn ? tag : ofOwnMetrics(tag);
      if (this.#isKept(kind, value)) continue;
      this.#say(tooManyValues(kind));
      bounded ??= { ...tags } as Record<string, string>;
      bounded[tag] = OTHER_NAME;
    }
    return bounded ?? tags;
  }

  #boundError(error: ErrorCount): ErrorCount {
    if (this.#isKept(`error of kind ${error.kind}`, errorKey(error))) return error;
    this.#say(tooManyErrors(error.kind));
    return { ...error, message: OTHER_NAME, place: "" };
  }

  #isKept(kind: string, value: string): boolean {
    return value === OTHER_NAME || this.#kept.keeps(kind, value);
  }

  #say(notice: Notice): void {
    const key = noticeKey(notice);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#notices.push(notice);
  }
}

/** The same list where all stay what they are, as nearly always. */
const changed = <T>(list: T[], change: (one: T) => T): T[] => {
  let copy: T[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const one = list[index] as T;
    const other = change(one);
    if (other === one) continue;
    copy ??= [...list];
    copy[index] = other;
  }
  return copy ?? list;
};
