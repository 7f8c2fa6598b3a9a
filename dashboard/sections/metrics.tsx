// Every value of every metric under k6's names, one table per kind, in all or of one region.
import type { FunctionComponent } from "preact";
import { definitionOf } from "../../contracts/metrics/catalog.ts";
import { KINDS_IN_WORDS } from "../../contracts/metrics/kinds.ts";
import type { MetricSummaries, MetricSummary, Summary } from "../../contracts/results/summary.ts";
import { shownUnit } from "../../contracts/words/numbers.ts";
import { Mark } from "../components/mark.tsx";
import { Num } from "../components/number.tsx";
import { Folded, FoldedSection } from "../components/section.tsx";
import { Table } from "../components/table.tsx";
import { RegionName } from "./regions.tsx";

export const Metrics: FunctionComponent<{ readonly summary: Summary }> = ({ summary: { metrics, regions } }) => (
  <FoldedSection
    id="metrics"
    title="All metrics"
    summary={`${Object.keys(metrics).length} by name, in all and by region: every value`}
    lead="In all regions together, under k6's names. Times in milliseconds."
  >
    <Kinds caption="All metrics" metrics={metrics} />
    {Object.entries(regions)
      .filter(([, summary]) => Object.keys(summary.metrics).length > 0)
      .map(([region, summary]) => (
        <Folded
          key={region}
          label={
            <>
              Metrics of <RegionName region={region} />
            </>
          }
        >
          <Kinds caption={`Metrics of ${region}`} metrics={summary.metrics} />
        </Folded>
      ))}
  </FoldedSection>
);

type Row = readonly [name: string, metric: MetricSummary];

const Kinds: FunctionComponent<{ readonly caption: string; readonly metrics: MetricSummaries }> = ({
  caption,
  metrics,
}) => {
  if (Object.keys(metrics).length === 0) return <p class="nothing">Nothing was measured.</p>;
  return (
    <>
      {Object.entries(KINDS_IN_WORDS).map(([kind, { title, meaning }]) => {
        const rows = Object.entries(metrics).filter(([, { type }]) => type === kind);
        if (rows.length === 0) return null;
        return (
          <div key={kind}>
            <h3>
              {title} <span class="aside">{meaning}</span>
            </h3>
            <Values caption={`${caption}: ${title}`} rows={rows} />
          </div>
        );
      })}
    </>
  );
};

/** One column for each value that any of the rows has, in the order in which they come. */
const Values: FunctionComponent<{ readonly caption: string; readonly rows: readonly Row[] }> = ({ caption, rows }) => (
  <Table
    caption={caption}
    rows={rows}
    keyOf={([name]) => name}
    whenEmpty=""
    columns={[
      { heading: "Metric", kind: "text", cell: ([name, metric]) => <MetricName name={name} metric={metric} /> },
      ...[...new Set(rows.flatMap(([, { values }]) => Object.keys(values)))].map((key) => ({
        heading: key,
        kind: "number" as const,
        cell: ([, { type, contains, values }]: Row) => (
          <Num value={values[key]} unit={shownUnit(KINDS_IN_WORDS[type].unitOf(contains, key))} />
        ),
      })),
    ]}
  />
);

const MetricName: FunctionComponent<{ readonly name: string; readonly metric: MetricSummary }> = ({ name, metric }) => (
  <>
    <code>{name}</code>
    {definitionOf(name) !== undefined && <span class="meaning">{definitionOf(name)?.meaning}</span>}
    {Object.entries(metric.thresholds ?? {}).map(([expression, { ok }]) => (
      <span key={expression} class="meaning">
        <code>{expression}</code> <Mark ok={ok} yes="held" no="failed" />
      </span>
    ))}
  </>
);
