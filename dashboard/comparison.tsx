// Two runs side by side, as people look at it: what changed beyond the noise first, then limits, thresholds,
// distributions and every value.
import type { FunctionComponent } from "preact";
import type { Comparison as Compared, ComparedRun, ComparisonView } from "../contracts/results/comparison.ts";
import { Mark } from "./components/mark.tsx";
import { InstantText, Num } from "./components/number.tsx";
import { Section } from "./components/section.tsx";
import { Table } from "./components/table.tsx";
import { ComparedCharts } from "./sections/compared/charts.tsx";
import { ComparedTable, type NamedRow, withUnitOf } from "./sections/compared/table.tsx";

const SECTIONS = {
  metrics: { title: "In all", lead: "Every metric over all regions." },
  regions: { title: "By region", lead: "Requests, failures and latency of each region." },
  requests: { title: "By request", lead: "By name and method, over all regions." },
  checks: { title: "Checks", lead: "The part of each check that held." },
} as const;

export const Comparison: FunctionComponent<{ readonly view: ComparisonView }> = ({ view }) => {
  const { comparison, drawn } = view;
  const { notices, sections, thresholds, limits } = comparison;
  const rows = sections.flatMap(({ title, rows: some }) => some.map((row): NamedRow => ({ ...row, section: title })));
  const marked = rows.filter(({ change }) => change !== "within-noise" && change !== "unjudged");
  return (
    <>
      <Head view={view} marked={marked} />
      <main>
        {notices.length > 0 && (
          <section class="notes warnings" id="notices" aria-labelledby="notices-title">
            <h2 id="notices-title">What makes the two hard to compare</h2>
            <ul>
              {notices.map((notice) => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          </section>
        )}
        {limits.length > 0 && <Limits limits={limits} />}
        <Section
          id="changed"
          title="Beyond the noise"
          lead="Where the runs differ by more than each of them varies by itself. A mark says that they differ, not why."
        >
          <ComparedTable
            caption="Changed"
            rows={marked}
            whenEmpty={
              rows.some(({ change }) => change === "within-noise")
                ? "Nothing changed by more than the runs vary by themselves."
                : "Nothing could be judged: the noise is not known."
            }
          />
        </Section>
        {drawn !== null && <ComparedCharts drawn={drawn} />}
        {thresholds.length > 0 && <Thresholds thresholds={thresholds} />}
        {sections.map(({ title, rows: some }) => (
          <Section key={title} id={title} {...SECTIONS[title]}>
            <ComparedTable
              caption={SECTIONS[title].title}
              rows={some.map((row) => ({ ...row, section: title }))}
              whenEmpty="Neither run has any."
            />
          </Section>
        ))}
      </main>
      <footer>
        <p>
          Each run is cut into blocks of time; how much they differ says how surely its values are known. A difference
          is marked when its interval, at the level of its table, does not contain zero.
        </p>
      </footer>
    </>
  );
};

const Head: FunctionComponent<{ readonly view: ComparisonView; readonly marked: readonly NamedRow[] }> = ({
  view: { comparison, starts },
  marked,
}) => {
  const { baseline, candidate, limits } = comparison;
  const exceeded = limits.filter(({ ok }) => !ok).length;
  const count = (change: NamedRow["change"]): number => marked.filter((row) => row.change === change).length;
  return (
    <header>
      <p class="kind">Meridian comparison of two runs</p>
      <h1>{candidate.runId}</h1>
      <p class="outcome">
        {limits.length > 0 && (
          <>
            <strong class={`verdict ${exceeded === 0 ? "good" : "bad"}`}>
              {exceeded === 0 ? "✓ every limit held" : `✗ ${exceeded} of ${limits.length} limits exceeded`}
            </strong>{" "}
          </>
        )}
        <span>
          Beyond the noise: {count("worse")} worse, {count("better")} better, {count("changed")} changed.
        </span>
      </p>
      <dl class="facts">
        <Run label="Baseline" run={baseline} start={starts.baseline} />
        <Run label="Candidate" run={candidate} start={starts.candidate} />
      </dl>
    </header>
  );
};

const Run: FunctionComponent<{ readonly label: string; readonly run: ComparedRun; readonly start: string | null }> = ({
  label,
  run: { runId, verdict },
  start,
}) => (
  <div>
    <dt>{label}</dt>
    <dd>
      {runId}, {verdict}, started <InstantText instant={start} />
    </dd>
  </div>
);

const Limits: FunctionComponent<Pick<Compared, "limits">> = ({ limits }) => (
  <Section id="limits" title="Limits" lead="What the candidate was allowed at the outside, as it was measured.">
    <Table
      caption="Limits"
      rows={limits}
      keyOf={({ limit }) => limit}
      whenEmpty="None was named."
      tone={({ ok }) => (ok ? "" : "marked")}
      columns={[
        { heading: "Limit", kind: "text", cell: ({ limit }) => <code>{limit}</code> },
        { heading: "Baseline", kind: "number", cell: ({ baseline, unit }) => withUnitOf(baseline, unit) },
        { heading: "Candidate", kind: "number", cell: ({ candidate, unit }) => withUnitOf(candidate, unit) },
        { heading: "Allowed", kind: "number", cell: ({ allowed, unit }) => withUnitOf(allowed, unit) },
        { heading: "Held", kind: "mark", cell: ({ ok }) => <Mark ok={ok} yes="held" no="exceeded" /> },
      ]}
    />
  </Section>
);

const Thresholds: FunctionComponent<Pick<Compared, "thresholds">> = ({ thresholds }) => (
  <Section id="thresholds" title="Thresholds" lead="Those of either run, and whether they held in it.">
    <Table
      caption="Thresholds"
      rows={thresholds}
      keyOf={({ metric, expression }) => `${metric} ${expression}`}
      whenEmpty="Neither run has any."
      tone={({ baseline, candidate }) => (baseline === candidate ? "" : "marked")}
      columns={[
        { heading: "Metric", kind: "text", cell: ({ metric }) => <code>{metric}</code>, sort: ({ metric }) => metric },
        { heading: "Expression", kind: "text", cell: ({ expression }) => <code>{expression}</code> },
        { heading: "Baseline", kind: "mark", cell: ({ baseline }) => <Held ok={baseline} /> },
        { heading: "Candidate", kind: "mark", cell: ({ candidate }) => <Held ok={candidate} /> },
      ]}
    />
  </Section>
);

const Held: FunctionComponent<{ readonly ok: boolean | null }> = ({ ok }) =>
  ok === null ? <Num value={null} unit="plain" /> : <Mark ok={ok} yes="held" no="failed" />;
