// Values of two runs side by side: what each had, how much that is apart, and whether that is more than noise.
import type { ComponentChild, FunctionComponent } from "preact";
import type { Change, ComparedSection, Unit as ComparedUnit } from "../../../contracts/results/comparison.ts";
import { ABSENT, shownUnit, withUnit } from "../../../contracts/words/numbers.ts";
import { Num } from "../../components/number.tsx";
import { Table } from "../../components/table.tsx";

/** A value with the table that it comes from: two tables may have the same subject. */
export type NamedRow = ComparedSection["rows"][number] & { readonly section: ComparedSection["title"] };

export const withUnitOf = (value: number | null, unit: ComparedUnit): ComponentChild => (
  <>
    <Num value={value} unit={shownUnit(unit)} as="with-unit" />
    {unit === "bytesPerSecond" && value !== null && "/s"}
  </>
);

const CHANGES: Readonly<Record<Change, { readonly text: string; readonly tone: string }>> = {
  "within-noise": { text: "no", tone: "absent" },
  better: { text: "✓ better", tone: "good" },
  worse: { text: "✗ worse", tone: "bad" },
  changed: { text: "~ changed", tone: "doubtful" },
  unjudged: { text: "not judged", tone: "absent" },
};

interface ComparedTableProps {
  readonly caption: string;
  readonly rows: readonly NamedRow[];
  readonly whenEmpty: string;
}

export const ComparedTable: FunctionComponent<ComparedTableProps> = ({ caption, rows, whenEmpty }) => (
  <Table
    caption={caption}
    rows={rows}
    keyOf={({ section, subject, metric, aggregation }) => `${section} ${subject} ${metric} ${aggregation}`}
    whenEmpty={whenEmpty}
    tone={({ change }) => (change === "worse" ? "marked" : "")}
    columns={[
      {
        heading: "Value",
        kind: "text",
        cell: ({ subject, metric, aggregation }) => (
          <>
            {subject !== "" && `${subject} `}
            <code>
              {metric} {aggregation}
            </code>
          </>
        ),
        sort: ({ subject, metric, aggregation }) => `${subject} ${metric} ${aggregation}`,
      },
      { heading: "Baseline", kind: "number", cell: ({ baseline, unit }) => withUnitOf(baseline, unit) },
      { heading: "Candidate", kind: "number", cell: ({ candidate, unit }) => withUnitOf(candidate, unit) },
      {
        heading: "Change",
        kind: "number",
        cell: changeText,
        sort: (row) => Math.abs(relativeOf(row) ?? 0),
      },
      {
        heading: "Difference lies in",
        meaning: "An interval of candidate minus baseline, at the level of its table; zero in it is no difference.",
        kind: "number",
        cell: ({ interval, unit }) =>
          interval === null ? (
            <span class="absent">{ABSENT}</span>
          ) : (
            <>
              {signed(interval[0], unit)} … {signed(interval[1], unit)}
            </>
          ),
      },
      {
        heading: "Beyond the noise",
        kind: "mark",
        cell: ({ change }) => <span class={CHANGES[change].tone}>{CHANGES[change].text}</span>,
        sort: ({ change }) => change,
      },
    ]}
  />
);

const relativeOf = ({ baseline, candidate }: NamedRow): number | null =>
  baseline === null || candidate === null || baseline === 0 ? null : candidate / baseline - 1;

const changeText = (row: NamedRow): ComponentChild => {
  const { baseline, candidate, unit } = row;
  if (baseline === null) return candidate === null ? ABSENT : "new";
  if (candidate === null) return "gone";
  if (baseline === candidate) return "0";
  if (unit === "fraction") return signed(candidate - baseline, unit);
  const relative = relativeOf(row);
  return relative === null ? "from 0" : <data value={String(relative)}>{withSign(relative * 100, 1)}&nbsp;%</data>;
};

const withSign = (value: number, digits: number): string =>
  `${value > 0 ? "+" : ""}${value.toFixed(digits)}`.replace("-", "\u2212");

/** Differences of fractions are percentage points. */
const signed = (value: number, unit: ComparedUnit): string => {
  if (unit === "fraction") return `${withSign(value * 100, 2)}\u00a0pp`;
  return `${value > 0 ? "+" : ""}${withUnit(value, shownUnit(unit))}${unit === "bytesPerSecond" ? "/s" : ""}`;
};
