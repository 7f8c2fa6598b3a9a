// What the script asserted, and what went wrong.
import type { FunctionComponent } from "preact";
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import type { CheckSummary, Summary } from "../../contracts/results/summary.ts";
import { Mark } from "../components/mark.tsx";
import { Num } from "../components/number.tsx";
import { Section } from "../components/section.tsx";
import { Table } from "../components/table.tsx";

export const Checks: FunctionComponent<{ readonly rows: readonly CheckSummary[] }> = ({ rows }) => (
  <Section
    id="checks"
    title="Checks"
    lead="What the script asserted. A check that does not hold is counted, and the run goes on."
  >
    <Table
      caption="Checks"
      rows={rows}
      keyOf={({ group, name }) => `${group}\u0001${name}`}
      whenEmpty="The script made no check."
      tone={({ fails }) => (fails > 0 ? "marked" : "")}
      columns={[
        { heading: "Check", kind: "text", cell: titleOfCheck, sort: titleOfCheck },
        {
          heading: "Passes",
          kind: "number",
          cell: ({ passes }) => <Num value={passes} unit="count" />,
          sort: ({ passes }) => passes,
        },
        {
          heading: "Fails",
          kind: "number",
          cell: ({ fails }) => <Num value={fails} unit="count" />,
          sort: ({ fails }) => fails,
        },
        {
          heading: "Held",
          kind: "number",
          cell: ({ passes, fails }) => (
            <Num value={passes + fails === 0 ? null : passes / (passes + fails)} unit="fraction" />
          ),
        },
        {
          heading: "All held",
          kind: "mark",
          cell: ({ fails }) => <Mark ok={fails === 0} yes="held" no="not always" />,
        },
      ]}
    />
  </Section>
);

export const Errors: FunctionComponent<{ readonly rows: Summary["errors"] }> = ({ rows }) => (
  <Section id="errors" title="Errors" lead="Grouped; the first one's text stands for all of its kind.">
    <Table
      caption="Errors"
      rows={rows}
      keyOf={({ kind, place, message }) => `${kind} ${place} ${message}`}
      whenEmpty="No error of the script, a request or the engine."
      columns={[
        { heading: "Message", kind: "text", cell: ({ message }) => <span class="message">{message}</span> },
        { heading: "Place", kind: "text", cell: ({ place }) => <code>{place}</code>, sort: ({ place }) => place },
        { heading: "Of", kind: "text", cell: ({ kind }) => kind, sort: ({ kind }) => kind },
        {
          heading: "Count",
          kind: "number",
          cell: ({ count }) => <Num value={count} unit="count" />,
          sort: ({ count }) => count,
        },
      ]}
    />
  </Section>
);
