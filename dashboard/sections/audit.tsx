// Can the numbers be trusted? The start certificate, the ledger, and the generators' own health.
import type { FunctionComponent } from "preact";
import { type HealthSummary, listHealthFields } from "../../contracts/delta/health-fields.ts";
import { GAP_CAUSES } from "../../contracts/delta/load-gaps.ts";
import type { Ledger, RegionGap, Summary, WorkerSummary } from "../../contracts/results/summary.ts";
import { chosen, type ShownUnit } from "../../contracts/words/numbers.ts";
import * as limits from "../../metrics/verdict/limits.ts";
import { Mark } from "../components/mark.tsx";
import { InstantText, Num } from "../components/number.tsx";
import { FoldedSection } from "../components/section.tsx";
import { Table, type TableColumn } from "../components/table.tsx";

export const StartCertificate: FunctionComponent<Pick<Summary, "start" | "workers">> = ({ start, workers }) => (
  <FoldedSection
    id="start"
    title="Start certificate"
    summary={<StartInALine start={start} workers={workers} />}
    lead={
      start.instant === null ? (
        "The run never started."
      ) : (
        <>
          All were to start at <InstantText instant={start.instant} />. First iterations lie{" "}
          <Num value={start.skewMilliseconds} unit="ms" as="with-unit" /> apart, by clocks corrected to the
          orchestrator's; beyond {chosen(limits.MAX_START_SKEW_MS, "ms")}, or with a lead under{" "}
          {chosen(limits.MIN_START_LEAD_MS, "ms")}, a run is invalid.
        </>
      )
    }
  >
    <Table
      caption="Start certificate of each worker"
      rows={workers}
      keyOf={({ workerId }) => workerId}
      whenEmpty="No worker reported."
      tone={({ certificate }) => (isUncertain(certificate) ? "marked" : "")}
      columns={[
        ...WHO,
        describeCertificate("Offset, ms", "clockOffsetMs", "The orchestrator's clock minus the worker's."),
        describeCertificate(
          "Round trip, ms",
          "roundTripMs",
          "Of the call that told the offset: half of it bounds the offset's error.",
        ),
        describeCertificate(
          "Skew, ms",
          "skewMs",
          "Its first iteration minus the start instant, by the corrected clock.",
        ),
        describeCertificate("Lead, ms", "leadMs", "How long before the start instant it learned of it."),
        { heading: "Began", kind: "text", cell: ({ certificate }) => beganText(certificate) },
      ]}
    />
  </FoldedSection>
);

const StartInALine: FunctionComponent<Pick<Summary, "start" | "workers">> = ({ start, workers }) => {
  const certified = workers.filter(({ certificate }) => certificate?.atStart === true).length;
  if (start.instant === null) return <>the run never started</>;
  return (
    <>
      <Num value={certified} unit="count" /> of <Num value={workers.length} unit="count" />{" "}
      {workers.length === 1 ? "worker" : "workers"} certified, first iterations{" "}
      <Num value={start.skewMilliseconds} unit="ms" as="with-unit" /> apart
    </>
  );
};

const WHO: readonly TableColumn<WorkerSummary>[] = [
  {
    heading: "Worker",
    kind: "text",
    cell: ({ workerId }) => <code>{workerId}</code>,
    sort: ({ workerId }) => workerId,
  },
  { heading: "Region", kind: "text", cell: ({ region }) => region, sort: ({ region }) => region },
  {
    heading: "Slot",
    meaning: "Its share of the region's virtual users.",
    kind: "number",
    cell: ({ slot }) => <Num value={slot} unit="count" />,
    sort: ({ slot }) => slot,
  },
];

const describeCertificate = (
  heading: string,
  key: "clockOffsetMs" | "roundTripMs" | "skewMs" | "leadMs",
  meaning: string,
): TableColumn<WorkerSummary> => ({
  heading,
  meaning,
  kind: "number",
  cell: ({ certificate }) => <Num value={certificate?.[key]} unit="ms" />,
  sort: ({ certificate }) => certificate?.[key],
});

const isUncertain = (certificate: WorkerSummary["certificate"]): boolean =>
  certificate === null || (certificate.atStart && certificate.leadMs < limits.MIN_START_LEAD_MS);

const beganText = (certificate: WorkerSummary["certificate"]): string => {
  if (certificate === null) return "no certificate";
  return certificate.atStart ? "at the start" : "in mid-run";
};

const ENTRIES: readonly { readonly key: keyof Ledger; readonly title: string; readonly meaning: string }[] = [
  { key: "sent", title: "Sent", meaning: "Attempts that the workers say they made: merged and lost together." },
  { key: "merged", title: "Merged", meaning: "Attempts that are in these results, each exactly once." },
  {
    key: "lost",
    title: "Lost",
    meaning: "Attempts that may be missing here: exact for workers that ended, an upper bound for those that died.",
  },
  {
    key: "ambiguous",
    title: "Ambiguous",
    meaning: "Merged attempts that were cut after the request was written: the target may have counted them or not.",
  },
  {
    key: "neverSent",
    title: "Never sent",
    meaning: "Merged attempts that cannot have reached the target: no name, no connection, or not allowed.",
  },
  {
    key: "interrupted",
    title: "Interrupted",
    meaning:
      "Those of the ambiguous and never sent ones that the end of the run cut. They are no failed requests, and in no duration.",
  },
  {
    key: "resent",
    title: "Resent",
    meaning:
      "Merged attempts, ambiguous or never sent, whose request was sent once more on another connection: the first one had ended while it was idle, or was refused unseen. They count as no request of their own.",
  },
  {
    key: "refused",
    title: "Refused samples",
    meaning:
      "Samples, of whatever metric, that are missing since an aggregator refused them; the warnings name their series. Attempts among them are lost.",
  },
];

export const LedgerTable: FunctionComponent<{
  readonly ledger: Ledger;
  readonly loadGaps: readonly RegionGap[];
  readonly interruptedIterations: number;
}> = ({ ledger, loadGaps, interruptedIterations }) => (
  <FoldedSection
    id="ledger"
    title="Ledger"
    summary={
      <>
        <Num value={ledger.sent} unit="count" /> sent, <Num value={ledger.merged} unit="count" /> in the results,{" "}
        <Num value={ledger.lost} unit="count" /> lost
        {loadGaps.length > 0 && <span class="doubtful">; the load stood still</span>}
      </>
    }
    lead={
      <>
        In HTTP attempts. From <Num value={ledger.merged - ledger.ambiguous - ledger.neverSent} unit="count" /> to{" "}
        <Num value={ledger.sent - ledger.neverSent} unit="count" /> of them reached the servers that were called. More
        than {chosen(limits.MAX_LOST_FRACTION, "fraction")} lost makes a run invalid. The end of the run interrupted{" "}
        <Num value={interruptedIterations} unit="count" /> iterations.{" "}
        {loadGaps.length === 0
          ? "All that was due was begun in its time, as far as the generators go."
          : "The load stood still by the generators' own doing, as the second table says: more than two seconds in a region make a run invalid."}
      </>
    }
  >
    <Table
      caption="Ledger"
      rows={ENTRIES}
      keyOf={({ key }) => key}
      whenEmpty=""
      tone={({ key }) => (key === "lost" && ledger.lost > 0 ? "marked" : "")}
      columns={[
        { heading: "Entry", kind: "text", cell: ({ title }) => title },
        { heading: "Attempts", kind: "number", cell: ({ key }) => <Num value={ledger[key]} unit="count" /> },
        { heading: "Meaning", kind: "text", cell: ({ meaning }) => <span class="prose">{meaning}</span> },
      ]}
    />
    {loadGaps.length > 0 && <LoadGaps gaps={loadGaps} />}
  </FoldedSection>
);

const LoadGaps: FunctionComponent<{ readonly gaps: readonly RegionGap[] }> = ({ gaps }) => (
  <Table
    caption="When the load stood still although some was due"
    rows={gaps}
    keyOf={({ region, fromSecond, cause }) => `${region} ${fromSecond} ${cause}`}
    whenEmpty=""
    tone={() => "marked"}
    columns={[
      { heading: "Region", kind: "text", cell: ({ region }) => region },
      { heading: "From, s", kind: "number", cell: ({ fromSecond }) => fromSecond.toFixed(1) },
      { heading: "To, s", kind: "number", cell: ({ toSecond }) => toSecond.toFixed(1) },
      { heading: "Cause", kind: "text", cell: ({ cause }) => <span class="prose">{GAP_CAUSES[cause]}</span> },
    ]}
  />
);

export const Workers: FunctionComponent<{ readonly rows: readonly WorkerSummary[]; readonly isLive: boolean }> = ({
  rows,
  isLive,
}) => (
  <FoldedSection
    id="workers"
    title="Workers"
    summary={<WorkersInALine rows={rows} isLive={isLive} />}
    lead={`The instrument watching itself. Event loop or iterations late by more than ${limits.WARN_MEAN_LAG_MS} ms in the mean, CPU above ${chosen(limits.WARN_CPU_FRACTION, "fraction")} of what a worker was given, or garbage collection above ${chosen(limits.WARN_GC_FRACTION, "fraction")} of its time is a warning; late by more than ${limits.MAX_MEAN_LAG_MS} ms, or garbage collection above ${chosen(limits.MAX_GC_FRACTION, "fraction")}, makes a run invalid.`}
  >
    <Table
      caption="Workers"
      rows={rows}
      keyOf={({ workerId }) => workerId}
      whenEmpty="No worker reported."
      tone={(worker) => (isUnwell(worker) || !(isLive || worker.ended) ? "marked" : "")}
      columns={[
        ...WHO,
        health("Requests", "attempts", "count", "HTTP attempts of its whole life."),
        ...listHealthFields().flatMap(([, { unit, summary }]) =>
          summary === undefined
            ? []
            : [health(summary.heading, summary.name as keyof HealthSummary, unit, summary.meaning)],
        ),
        ...(isLive ? [] : [ENDED]),
      ]}
    />
  </FoldedSection>
);

const WorkersInALine: FunctionComponent<{ readonly rows: readonly WorkerSummary[]; readonly isLive: boolean }> = ({
  rows,
  isLive,
}) => {
  const unwell = rows.filter((row) => isUnwell(row) || !(isLive || row.ended)).length;
  const most = (key: "meanCpuFraction" | "maxEventLoopLagMs"): number => Math.max(0, ...rows.map((row) => row[key]));
  return (
    <>
      <Num value={rows.length} unit="count" />,{" "}
      {unwell === 0 ? "all well" : <span class="doubtful">{unwell} not well</span>}; CPU at most{" "}
      <Num value={most("meanCpuFraction")} unit="fraction" />, event loop late by at most{" "}
      <Num value={most("maxEventLoopLagMs")} unit="ms" as="with-unit" />
    </>
  );
};

const ENDED: TableColumn<WorkerSummary> = {
  heading: "Ended",
  kind: "mark",
  cell: ({ ended }) => <Mark ok={ended} yes="ended" no="cut off" />,
};

const isUnwell = ({ meanCpuFraction, meanEventLoopLagMs, meanSlipMs, meanGcFraction }: WorkerSummary): boolean =>
  meanCpuFraction > limits.WARN_CPU_FRACTION ||
  meanEventLoopLagMs > limits.WARN_MEAN_LAG_MS ||
  meanSlipMs > limits.WARN_MEAN_SLIP_MS ||
  meanGcFraction > limits.WARN_GC_FRACTION;

const health = (
  heading: string,
  key: "attempts" | keyof HealthSummary,
  unit: ShownUnit,
  meaning: string,
): TableColumn<WorkerSummary> => ({
  heading,
  meaning,
  kind: "number",
  cell: (worker) => <Num value={worker[key]} unit={unit} />,
  sort: (worker) => worker[key],
});
