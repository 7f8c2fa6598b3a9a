// How much the system can take: the interval, what broke, the rates that were tried with what was measured at each, and
// each region at the interval's lower end.
import type { FunctionComponent } from "preact";
import { useMemo } from "preact/hooks";
import type { CapacityFile, SearchSoFar, StepRow, StepSoFar } from "../../contracts/results/capacity.ts";
import { brokeText, confidenceText } from "../../contracts/results/capacity-words.ts";
import { lookOf, WHOLE_LOOK } from "../components/charts/palette.ts";
import { RateChart } from "../components/charts/rate-chart.tsx";
import { Num } from "../components/number.tsx";
import { Folded, Section } from "../components/section.tsx";
import { FIRST_ROWS, Table, type TableColumn } from "../components/table.tsx";
import { timeText } from "../components/time.ts";
import { RegionName } from "./regions.tsx";

export const Capacity: FunctionComponent<{ readonly capacity: CapacityFile }> = ({ capacity }) => (
  <Section id="capacity" title="Capacity" lead={<Found {...capacity} />}>
    <Charts {...capacity} />
    <RegionsAtLow {...capacity} />
    <Folded label={`All ${capacity.steps.length} steps`}>
      <Table
        caption="Steps"
        rows={capacity.steps}
        keyOf={({ from, rate }) => `${from} ${rate}`}
        whenEmpty="No step was judged."
        columns={STEP_COLUMNS}
      />
    </Folded>
  </Section>
);

/** While it goes on: made again only with another step. */
export const SearchSteps: FunctionComponent<{ readonly search: SearchSoFar }> = ({ search: { steps } }) =>
  useMemo(
    () =>
      steps.length === 0 ? null : (
        <Section id="capacity" title="Capacity" lead="The steps so far. The number comes when both ends are confirmed.">
          <Charts capacity={null} steps={steps} />
          <Table
            caption="Steps, the last one first"
            rows={steps.toReversed()}
            keyOf={({ from, rate }) => `${from} ${rate}`}
            whenEmpty="No step was judged."
            columns={STEP_COLUMNS}
            firstRows={FIRST_ROWS}
          />
        </Section>
      ),
    [steps.length],
  );

const LIMITED_BY: Readonly<Record<CapacityFile["limitedBy"], string>> = {
  target: "Limited by the target",
  generator: "Limited by the load generators",
  range: "Outside of the rates that were tried",
  noise: "Too much noise",
};

const Found: FunctionComponent<CapacityFile> = ({ capacity, limitedBy, note, broke }) => (
  <>
    {capacity === null ? (
      <strong>No number.</strong>
    ) : (
      <strong>
        Between <Num value={capacity.low} unit="perSecond" as="with-unit" /> and{" "}
        <Num value={capacity.high} unit="perSecond" as="with-unit" /> iterations
        {confidenceText(capacity.confidence)}.
      </strong>
    )}{" "}
    {LIMITED_BY[limitedBy]}: {note}.{broke !== null && <> It broke: {brokeText(broke)}.</>}
  </>
);

const Charts: FunctionComponent<Pick<CapacityFile, "capacity"> & { readonly steps: readonly StepSoFar[] }> = ({
  capacity,
  steps,
}) => {
  const shown = steps.filter(({ health }) => health === "ok").sort((one, other) => one.rate - other.rate);
  if (shown.length === 0) return null;
  const shared = {
    rates: shown.map(({ rate }) => rate),
    interval: capacity === null ? null : ([capacity.low, capacity.high] as const),
  };
  const of = (value: (step: StepSoFar) => number | null): (number | null)[] => shown.map(value);
  return (
    <div class="charts">
      <RateChart
        id="capacity-latency"
        title="Latency by rate, ms"
        meaning="A point for each step: half, 95 and 99 of 100 requests took no longer. The capacity lies in the band."
        unit="ms"
        isLogarithmic
        lines={[
          { label: "p50", look: lookOf(0), values: of(({ p50 }) => p50) },
          { label: "p95", look: lookOf(1), values: of(({ p95 }) => p95) },
          { label: "p99", look: lookOf(2), values: of(({ p99 }) => p99) },
        ]}
        {...shared}
      />
      <RateChart
        id="capacity-goodput"
        title="Answered rightly, a second"
        meaning="Iterations that ended and did not fail, of those that were begun at each rate."
        unit="perSecond"
        lines={[
          { label: "asked for", look: WHOLE_LOOK, values: of(({ rate }) => rate) },
          { label: "answered rightly", look: lookOf(0), values: of(({ goodput }) => goodput) },
        ]}
        {...shared}
      />
      <RateChart
        id="capacity-failed"
        title="Failed requests"
        meaning="The share of requests that failed at each rate."
        unit="fraction"
        lines={[{ label: "failed", look: lookOf(1), values: of(({ failed }) => failed) }]}
        {...shared}
      />
    </div>
  );
};

type Measured = Pick<StepRow, "goodput" | "p50" | "p95" | "p99" | "failed">;
type RegionRow = Measured & { readonly region: string; readonly step: string };

const MEASURED_COLUMNS: readonly TableColumn<Measured>[] = [
  {
    heading: "Right/s",
    meaning: "Iterations a second that ended and did not fail.",
    kind: "number",
    cell: ({ goodput }) => <Num value={goodput} unit="perSecond" />,
    sort: ({ goodput }) => goodput,
  },
  { heading: "p50, ms", kind: "number", cell: ({ p50 }) => <Num value={p50} unit="ms" />, sort: ({ p50 }) => p50 },
  { heading: "p95, ms", kind: "number", cell: ({ p95 }) => <Num value={p95} unit="ms" />, sort: ({ p95 }) => p95 },
  { heading: "p99, ms", kind: "number", cell: ({ p99 }) => <Num value={p99} unit="ms" />, sort: ({ p99 }) => p99 },
  {
    heading: "Failed",
    kind: "number",
    cell: ({ failed }) => <Num value={failed} unit="fraction" as="with-unit" />,
    sort: ({ failed }) => failed,
  },
];

const REGION_COLUMNS: readonly TableColumn<RegionRow>[] = [
  { heading: "Region", kind: "text", cell: ({ region }) => <RegionName region={region} /> },
  { heading: "At", kind: "text", cell: ({ step }) => step },
  ...MEASURED_COLUMNS,
];

/** The last step of each end: what each region had of it. */
const RegionsAtLow: FunctionComponent<CapacityFile> = ({ steps }) => {
  const held = steps.findLast((step) => step.held && step.purpose !== "low");
  const failed = steps.findLast((step) => !step.held && step.health === "ok" && step.purpose !== "low");
  const rows = [
    { step: held, what: "holds" },
    { step: failed, what: "fails" },
  ].flatMap(({ step, what }) =>
    step === undefined
      ? []
      : Object.entries(step.regions).map(([region, measured]): RegionRow => {
          return { region, step: `${Number(step.rate.toFixed(1))}/s, ${what}`, ...measured };
        }),
  );
  return (
    <Table
      caption="Regions at both ends"
      rows={rows.sort((one, other) => (one.region < other.region ? -1 : one.region > other.region ? 1 : 0))}
      keyOf={({ region, step }) => `${region} ${step}`}
      whenEmpty="No step was judged."
      columns={REGION_COLUMNS}
    />
  );
};

const STEP_COLUMNS: readonly TableColumn<StepSoFar>[] = [
  { heading: "From", kind: "text", cell: ({ from }) => timeText(from) },
  {
    heading: "Rate",
    kind: "number",
    cell: ({ rate }) => <Num value={rate} unit="perSecond" />,
    sort: ({ rate }) => rate,
  },
  { heading: "For", kind: "text", cell: ({ purpose }) => purpose.replace("-", " ") },
  { heading: "Held", kind: "mark", cell: ({ held }) => <span class={held ? "good" : "bad"}>{held ? "✓" : "✗"}</span> },
  ...MEASURED_COLUMNS,
  {
    heading: "Why not",
    kind: "text",
    cell: ({ health, broke }) => (health === "ok" ? (broke === null ? "" : brokeText(broke)) : health),
  },
];
