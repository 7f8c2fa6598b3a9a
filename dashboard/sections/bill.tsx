// What a run on AWS cost, by what it used, and apart from it what others pay.
import type { FunctionComponent } from "preact";
import { capText } from "../../contracts/cost/reckoning.ts";
import type { RunBill } from "../../contracts/results/summary.ts";
import { inUnit } from "../../contracts/words/numbers.ts";
import { Num } from "../components/number.tsx";
import { FoldedSection } from "../components/section.tsx";
import { Table } from "../components/table.tsx";

interface BillRow {
  readonly what: string;
  readonly usd: number;
  readonly meaning: string;
}

export const Bill: FunctionComponent<{ readonly bill: RunBill }> = ({ bill }) => {
  const { taskUsd, sentUsd, logUsd, taskSeconds, sentBytes, receivedBytes, logWriteUnits, answersUsd, uncounted } =
    bill;
  return (
    <FoldedSection
      id="bill"
      title="Cost"
      summary={
        <>
          {capText(taskUsd + sentUsd + logUsd)}
          {answersUsd !== null && <>, and some {capText(answersUsd)} for whoever owns the target, if it is on AWS</>}
        </>
      }
      lead={
        <>
          By <data value={taskSeconds}>{inUnit(Math.round(taskSeconds), "count")}</data> task seconds,{" "}
          <Num value={sentBytes} unit="bytes" as="with-unit" /> sent,{" "}
          <Num value={receivedBytes} unit="bytes" as="with-unit" /> received and{" "}
          <Num value={logWriteUnits} unit="count" /> KB of log; without tax, discounts and free tier. Not counted:{" "}
          {uncounted.join(", ")}.
        </>
      }
    >
      <Table
        caption="Cost"
        rows={rowsOf(bill)}
        keyOf={({ what }) => what}
        whenEmpty=""
        columns={[
          { heading: "Of what", kind: "text", cell: ({ what }) => what },
          { heading: "Cost", kind: "number", cell: ({ usd }) => <data value={usd}>{capText(usd)}</data> },
          { heading: "Meaning", kind: "text", cell: ({ meaning }) => <span class="prose">{meaning}</span> },
        ]}
      />
    </FoldedSection>
  );
};

const rowsOf = ({ taskUsd, sentUsd, logUsd, reckonedUsd, answersUsd, natUsd }: RunBill): BillRow[] => [
  {
    what: "Tasks",
    usd: taskUsd,
    meaning:
      "From the pull of each task's image to its stop, as ECS knows it; with its address, and what its calls take.",
  },
  ...(reckonedUsd === null
    ? []
    : [{ what: "Tasks as reckoned", usd: reckonedUsd, meaning: "What the orchestrator held against the cap." }]),
  { what: "Sent", usd: sentUsd, meaning: "What left AWS, at the price of the first terabytes of a month." },
  { what: "Log", usd: logUsd, meaning: "The writes of the results table." },
  ...(answersUsd === null
    ? []
    : [{ what: "Answers", usd: answersUsd, meaning: "For whoever owns the target, if it is on AWS: what left it." }]),
  ...(natUsd === null
    ? []
    : [
        {
          what: "NAT gateways",
          usd: natUsd,
          meaning: "For whoever owns them, if tasks without public addresses used them.",
        },
      ]),
];
