// The thresholds: what was demanded, what was measured, whether it held, and when it first did not.
import type { FunctionComponent } from "preact";
import type { RunView } from "../../contracts/results/view.ts";
import { Mark } from "../components/mark.tsx";
import { Section } from "../components/section.tsx";
import { Table } from "../components/table.tsx";
import { timeText } from "../components/time.ts";
import { LimitOf, MeasuredOf } from "./threshold-values.tsx";

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
        keyOf={({ metric, expression }) => `${metric} ${expression}`}
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
          { heading: "Expression", kind: "text", cell: ({ expression }) => <code>{expression}</code> },
          {
            heading: "Measured",
            kind: "number",
            cell: (result) =>
              result.value === null ? (
                <span class="absent">
                  no sample{result.nearest === undefined ? "" : `; the nearest that was seen is {${result.nearest}}`}
                </span>
              ) : (
                <MeasuredOf threshold={result} />
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
        ]}
      />
    </Section>
  );
};
