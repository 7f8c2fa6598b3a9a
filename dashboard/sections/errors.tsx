// What went wrong, each kind with a sample: errors of the script, of requests without an answer and of the engine, and
// the answers that made a request fail.
import type { FunctionComponent } from "preact";
import type { RequestSummary, Summary } from "../../contracts/results/summary.ts";
import { titleOf } from "../../contracts/results/view.ts";
import { Num } from "../components/number.tsx";
import { Section } from "../components/section.tsx";
import { FIRST_ROWS, Table } from "../components/table.tsx";

interface Row {
  readonly message: string;
  readonly place: string;
  readonly of: string;
  readonly count: number;
}

export const Errors: FunctionComponent<{
  readonly rows: Summary["errors"];
  readonly requests: readonly RequestSummary[];
}> = ({ rows, requests }) => (
  <Section id="errors" title="Errors">
    <Table
      caption="Errors"
      rows={[...answersOf(requests), ...rows.map(rowOf)].sort((one, other) => other.count - one.count)}
      keyOf={({ of, place, message }) => `${of} ${place} ${message}`}
      firstRows={FIRST_ROWS}
      whenEmpty="No error of the script, a request or the engine."
      columns={[
        {
          heading: "Sample",
          meaning: "The first one stands for all of its kind.",
          kind: "text",
          cell: ({ message }) => <span class="message">{message}</span>,
        },
        {
          heading: "Count",
          kind: "number",
          cell: ({ count }) => <Num value={count} unit="count" />,
          sort: ({ count }) => count,
        },
        { heading: "Place", kind: "text", cell: ({ place }) => <code>{place}</code>, sort: ({ place }) => place },
        { heading: "Of", kind: "text", cell: ({ of }) => of, sort: ({ of }) => of },
      ]}
    />
  </Section>
);

const CAUSES = {
  target: "script, after a request had failed",
  fail: "script, by fail()",
  outside: "script, outside of iterations",
  check: "script, in a check",
} as const;

const rowOf = ({ message, place, kind, cause, count }: Summary["errors"][number]): Row => ({
  message,
  place,
  of: cause === undefined ? kind : CAUSES[cause],
  count,
});

/** Those with a status of 400 or above; the others are among the errors, with their own text. */
const answersOf = (requests: readonly RequestSummary[]): Row[] =>
  requests
    .filter(({ failedCount }) => failedCount > 0)
    .flatMap((request) =>
      Object.entries(request.statuses)
        .filter(([status]) => Number(status) >= 400)
        .map(([status, count]) => ({ message: `answered ${status}`, place: titleOf(request), of: "answer", count })),
    );
