// What the script asserted.
import type { FunctionComponent } from "preact";
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import type { CheckSummary } from "../../contracts/results/summary.ts";
import { Mark } from "../components/mark.tsx";
import { Num } from "../components/number.tsx";
import { Section } from "../components/section.tsx";
import { FIRST_ROWS, Table } from "../components/table.tsx";

export const Checks: FunctionComponent<{ readonly rows: readonly CheckSummary[] }> = ({ rows }) => (
  <Section id="checks" title="Checks">
    <Table
      caption="Checks"
      rows={rows}
      keyOf={({ group, name }) => `${group}\u0001${name}`}
      whenEmpty="The script made no check."
      firstRows={FIRST_ROWS}
      tone={({ fails }) => (fails > 0 ? "marked" : "")}
      columns={[
        { heading: "Check", kind: "text", cell: titleOfCheck, sort: titleOfCheck },
        {
          heading: "All held",
          kind: "mark",
          cell: ({ fails }) => <Mark ok={fails === 0} yes="held" no="not always" />,
        },
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
      ]}
    />
  </Section>
);
