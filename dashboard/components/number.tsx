// A number for a table or a sentence: rounded for the eye, exact in its `value`.
import type { FunctionComponent } from "preact";
import { ABSENT, chosen, inUnit, type ShownUnit, withUnit } from "../../contracts/words/numbers.ts";
import { isoInstant } from "./time.ts";

interface NumProps {
  readonly value: number | null | undefined;
  readonly unit: ShownUnit;
  /** `bare`: the heading names the unit. `chosen`: somebody's own number, with no digit that was not meant. */
  readonly as?: "bare" | "with-unit" | "chosen";
}

const TEXTS = { bare: inUnit, "with-unit": withUnit, chosen } as const;

export const Num: FunctionComponent<NumProps> = ({ value, unit, as = "bare" }) =>
  value === null || value === undefined || !Number.isFinite(value) ? (
    <span class="absent">{ABSENT}</span>
  ) : (
    <data value={String(value)}>{TEXTS[as](value, unit)}</data>
  );

/** `2026-11-24 17:02:21.123 UTC`; an instant that cannot be read stays as it is. */
export const InstantText: FunctionComponent<{ readonly instant: string | null }> = ({ instant }) => {
  if (instant === null) return "never";
  const iso = isoInstant(instant);
  return iso === null ? instant : <time dateTime={iso}>{iso.replace("T", " ").replace("Z", " UTC")}</time>;
};
