// The thresholds: what was demanded, what was measured, whether it held, and when it first did not.

import type { FunctionComponent } from "preact";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { RunView, ThresholdCourse } from "../../contracts/results/view.ts";
import { leftOutInWords } from "../../metrics/verdict/broken-words.ts";
import { Mark } from "../components/mark.tsx";
import { Section } from "../components/section.tsx";
import { Table, type TableColumn } from "../components/table.tsx";
import { timeText } from "../components/time.ts";
import { LimitOf, MeasuredOf } from "./threshold-values.tsx";

/** A search breaks its thresholds by intention: they judge its steps. */
export const isJudgedAsWhole = ({ capacity, frame, thresholds }: RunView): boolean =>
  thresholds.length > 0 || (capacity === undefined && frame?.search === undefined);

export const Thresholds: FunctionComponent<{ readonly view: RunView }> = ({ view: { thresholds, summary } }) => {
  const isLive = summary === null;
  return (
    <Section
      id="thresholds"
      title={isLive ? "Thresholds so far" : "Thresholds"}
      {...(isLive ? { lead: "Of all that was measured until now; what counts is the end." } : {})}
    >
      <Table
        caption="Thresholds"
        rows={thresholds}
        keyOf={(one) => `${one.metric} ${expressionInWords(one)}`}
        whenEmpty="The config sets no threshold: nothing could fail."
        tone={({ ok }) => (ok ? "" : "marked")}
        columns={[
          {
            heading: "Metric",
            kind: "text",
            cell: ({ metric }) => <code>{metric}</code>,
            sort: ({ metric }) => metric,
          },
          {
            heading: isLive ? "Holds" : "Held",
            kind: "mark",
            cell: ({ ok, value }) =>
              isLive && value === null ? (
                <span class="absent">not yet</span>
              ) : (
                <Mark ok={ok} yes={isLive ? "holds" : "held"} no={isLive ? "does not hold" : "failed"} />
              ),
          },
          { heading: "Expression", kind: "text", cell: (one) => <code>{expressionInWords(one)}</code> },
          {
            heading: "Measured",
            kind: "number",
            cell: (result) =>
              result.value === null ? (
                <span class="absent">
                  no sample{result.nearest === undefined ? "" : `; the nearest that was seen is {${result.nearest}}`}
                </span>
              ) : (
                <>
                  <MeasuredOf threshold={result} />
                  {result.over !== undefined && " at worst"}
                </>
              ),
          },
          {
            heading: "Limit",
            kind: "number",
            cell: (result) => <LimitOf threshold={result} />,
          },
          {
            heading: "First crossed",
            meaning:
              "Until the end of this second, counted from the start, what was measured did not hold for the first time.",
            kind: "number",
            cell: ({ firstCrossedSecond }) =>
              firstCrossedSecond === null ? (
                <span class="absent">never</span>
              ) : (
                <data value={String(firstCrossedSecond)}>at {timeText(firstCrossedSecond)}</data>
              ),
            sort: ({ firstCrossedSecond }) => firstCrossedSecond,
          },
          ...(thresholds.some(({ broken }) => broken !== undefined) ? [WHEN_BROKEN] : []),
        ]}
      />
    </Section>
  );
};

/** Of thresholds that say over which time they hold. */
const WHEN_BROKEN: TableColumn<ThresholdCourse> = {
  heading: "Broken",
  meaning:
    "From second to second, counted from the start; windows that overlap are one. With the worst value, and the regions that break it by themselves.",
  kind: "text",
  cell: (threshold) =>
    threshold.broken === undefined ? null : (
      <>
        {threshold.broken.length === 0 && <span class="absent">never</span>}
        {threshold.broken.map(({ from, to, worst, regions }) => (
          <span key={String(from)} class="line">
            {timeText(from)} to {timeText(to)} ({to - from} s),{" "}
            <MeasuredOf threshold={{ ...threshold, value: worst }} />
            {regions.length > 0 && ` in ${regions.join(", ")}`}
          </span>
        ))}
        {leftOutInWords(threshold) !== "" && <span class="line absent">{leftOutInWords(threshold)}</span>}
      </>
    ),
};
