// Requests by name: count, rate, failures and latency, to be sorted and searched.
import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { RequestSummary } from "../../contracts/results/summary.ts";
import { Num } from "../components/number.tsx";
import type { ShownUnit } from "../components/numbers.ts";
import { Folded, Section } from "../components/section.tsx";
import { Table, type TableColumn } from "../components/table.tsx";

/** From how many on a search is offered. */
const MANY = 8;

export const Requests: FunctionComponent<{
  readonly rows: readonly RequestSummary[];
  /** That rates are per. */
  readonly seconds: number;
  readonly isLive: boolean;
}> = ({ rows, seconds, isLive }) => {
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(({ name, method }) => {
    const text = `${method} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <Section
      id="requests"
      title="Requests"
      lead="By name and method. Failed: without an answer, or answered with 400 or above. Latency in milliseconds."
    >
      {rows.length >= MANY && (
        <p class="choose">
          <label>
            Search{" "}
            <input
              type="search"
              value={wanted}
              placeholder="name or method"
              onInput={({ currentTarget }) => setWanted(currentTarget.value)}
            />
          </label>{" "}
          <span class="aside" role="status">
            {found.length} of {rows.length}
          </span>
        </p>
      )}
      <Table
        caption="Requests"
        rows={found}
        keyOf={keyOf}
        whenEmpty={rows.length === 0 ? "No request was made." : "No request has such a name."}
        columns={columnsOf(seconds)}
      />
      {rows.length > 0 && !isLive && (
        <Folded label={`Every value of ${metricIn("duration")} by request`}>
          <EveryValue rows={found} />
        </Folded>
      )}
    </Section>
  );
};

const columnsOf = (seconds: number): readonly TableColumn<RequestSummary>[] => [
  { heading: "Name", kind: "text", cell: ({ name }) => name, sort: ({ name }) => name },
  { heading: "Method", kind: "text", cell: ({ method }) => <code>{method}</code>, sort: ({ method }) => method },
  {
    heading: "Count",
    kind: "number",
    cell: ({ count }) => <Num value={count} unit="count" />,
    sort: ({ count }) => count,
  },
  {
    heading: "Per second",
    meaning: "The mean over the run.",
    kind: "number",
    cell: ({ count }) => <Num value={count / seconds} unit="perSecond" />,
    sort: ({ count }) => count,
  },
  {
    heading: "Failed",
    kind: "number",
    cell: ({ failedCount }) =>
      failedCount === 0 ? (
        <Num value={0} unit="count" />
      ) : (
        <span class="bad">
          ✗ <Num value={failedCount} unit="count" />
        </span>
      ),
    sort: ({ failedCount }) => failedCount,
  },
  { heading: "Statuses", kind: "text", cell: ({ statuses }) => <StatusList statuses={statuses} /> },
  duration("p50", "med", "Half of the requests took no longer than this."),
  duration("p95", "p(95)", "95 of 100 requests took no longer than this."),
  duration("p99", "p(99)", "99 of 100 requests took no longer than this."),
  duration("max", "max", "The slowest request."),
];

const EveryValue: FunctionComponent<{ readonly rows: readonly RequestSummary[] }> = ({ rows }) => {
  const keys = [...new Set(rows.flatMap(({ duration: { values } }) => Object.keys(values)))];
  return (
    <Table
      caption={`${metricIn("duration")} by request`}
      rows={rows}
      keyOf={keyOf}
      whenEmpty="No request has such a name."
      columns={[
        { heading: "Name", kind: "text", cell: ({ name, method }) => `${method} ${name}`, sort: ({ name }) => name },
        ...keys.map((key) => duration(key, key, undefined, key === "count" ? "count" : "ms")),
      ]}
    />
  );
};

const keyOf = ({ name, method }: RequestSummary): string => `${method} ${name}`;

const duration = (
  heading: string,
  key: string,
  meaning?: string,
  unit: ShownUnit = "ms",
): TableColumn<RequestSummary> => ({
  heading,
  ...(meaning === undefined ? {} : { meaning }),
  kind: "number",
  cell: (request) => <Num value={request.duration.values[key]} unit={unit} />,
  sort: (request) => request.duration.values[key],
});

/** As they are, by number, but those without an answer last. */
const byStatus = ([a]: [string, number], [b]: [string, number]): number => Number(a === "0") - Number(b === "0");

const StatusList: FunctionComponent<Pick<RequestSummary, "statuses">> = ({ statuses }) => (
  <span class="statuses">
    {Object.entries(statuses)
      .sort(byStatus)
      .map(([status, count]) => (
        <span key={status}>
          <code>{status === "0" ? "no answer" : status}</code> × <Num value={count} unit="count" />{" "}
        </span>
      ))}
  </span>
);
