// Reads one value of k6's options after another: what it is not is told with its place, and the usual stands in.
import type { JsonObject } from "../../config/layers/layer.ts";
import { showValue } from "../../config/zod-issues.ts";
import type { Issue } from "../../words/errors.ts";
import { K6_DURATION_EXPECTED, k6SecondsOf } from "./durations.ts";

export class OptionReader {
  readonly issues: Issue[] = [];
  /** What people are told though the run goes on. */
  readonly notes: string[] = [];

  refuse(path: string, expected: string, found: unknown): void {
    this.issues.push({ path, expected, received: showValue(found) });
  }

  /** What comes of an environment variable is text, and counts as a number all the same. */
  whole(path: string, value: unknown, usual: number, least = 0): number {
    if (value === undefined || value === null || value === "") return usual;
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= least) return number;
    this.refuse(path, `a whole number${least > 0 ? ` from ${least}` : ""}`, value);
    return usual;
  }

  seconds(path: string, value: unknown): number | undefined {
    if (value === undefined || value === null) return undefined;
    const seconds = k6SecondsOf(value);
    if (seconds === undefined) this.refuse(path, K6_DURATION_EXPECTED, value);
    return seconds;
  }

  /** Undefined where there is none. */
  list(path: string, value: unknown): readonly unknown[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value;
    this.refuse(path, "a list", value);
    return undefined;
  }

  object(path: string, value: unknown): JsonObject | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
    this.refuse(path, "an object", value);
    return undefined;
  }

  /** An object whose values are texts, or are taken as such. */
  texts(path: string, value: unknown): Record<string, string> | undefined {
    const object = this.object(path, value);
    if (object === undefined) return undefined;
    const present = Object.entries(object).filter(([, one]) => one !== undefined && one !== null);
    return Object.fromEntries(present.map(([key, one]) => [key, String(one)]));
  }
}
