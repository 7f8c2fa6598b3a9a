// What a threshold measured and what it allows, in the unit of what it asks for.
import type { FunctionComponent } from "preact";
import type { ThresholdCourse } from "../../contracts/results/view.ts";
import { shownUnit } from "../../contracts/words/numbers.ts";
import { Num } from "../components/number.tsx";

type Shown = { readonly threshold: ThresholdCourse };

export const MeasuredOf: FunctionComponent<Shown> = ({ threshold: { value, unit } }) => (
  <Num value={value} unit={shownUnit(unit)} as="with-unit" />
);

export const LimitOf: FunctionComponent<Shown> = ({ threshold: { limit, unit } }) => (
  <Num value={limit} unit={shownUnit(unit)} as="chosen" />
);
